#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: zero, striped and mirror are modules that come when a table names them; device-mapper alone has linear and io-err, and says how to get another one; where modprobe hangs, who wrote waits and can be killed, and nobody else waits
# stock: how a module asks for another one, and who waits for that
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

targets() { sed -n '1s/.*targets=//p' $P/control; }
loaded() { [ -d /sys/module/device_mapper_"$1" ]; }
ko() { find /lib/modules/ -name "$1.ko"; }
disk brd 8
a=$DEVNO
disk brd 8
b=$DEVNO
# line TARGET
line()
{
	case $1 in
	zero) echo "0 8 zero" ;;
	striped) echo "0 8 striped 1 8 $a 0" ;;
	mirror) echo "0 8 mirror $a 0 $b 0" ;;
	limit) echo "0 8 limit $a 0 iops=100" ;;
	esac
}

is "what is there at first" "$(targets)" "io-err,linear"
ok create ctl "create vol"
for target in zero striped mirror limit; do
	ok "$target: a check" text vol "$(line $target)
check"
	ok "brings it" loaded $target
	is "it is listed" "$(targets | tr , '\n' | grep -c "^$target\$")" 1
	ok "and may go" rmmod device_mapper_$target
	ok "$target: a table" text vol "$(line $target)
end"
	ok "brings it" loaded $target
	is "no error" "$(errline vol)" ""
	is "it works" "$(bio $D/vol read 0 8)" OK
	fails "$target: it stays while it is used" rmmod device_mapper_$target 2> /dev/null
	ok "away from it" text vol "0 8 linear $a 0
end"
	ok "it may go" rmmod device_mapper_$target
	ok "$target: its alias" modprobe device-mapper-target-$target
	ok "is its own" loaded $target
done
is "all" "$(targets)" "io-err,limit,linear,mirror,striped,zero"
ok "a mirror" text vol "$(line mirror)
end"
ok remove ctl "remove vol"
fails "the module stays while a target's is there" rmmod device_mapper 2> /dev/null
ok "in this order they go" \
	rmmod device_mapper_limit device_mapper_mirror device_mapper_zero device_mapper_striped \
	device_mapper
fails "with the module" test -d /sys/module/device_mapper

# Where there is no modprobe: device-mapper.ko alone
modprobe=$(cat /proc/sys/kernel/modprobe)
echo /nowhere/modprobe > /proc/sys/kernel/modprobe
ok "insmod" insmod "$(ko device-mapper)"
is "what the announcement had" "$(targets)" "io-err,linear"
ok create ctl "create vol"
ok "works" text vol "0 8 linear $a 0
8 8 io-err
16 8 error
end"
before=$(body vol)
for target in zero striped mirror limit; do
	fails "$target" text vol "$(line $target)
end"
	is "$target: errno" "$ERR" ENOENT
	is "$target: how to get it" "$(errline vol)" \
		"line 1: $target: no such target, and \"modprobe device-mapper-target-$target\" brought none"
	is "nothing has changed" "$(body vol)" "$before"
	ok "$target: by hand" insmod "$(ko device-mapper-$target)"
	ok "now it works" text vol "$(line $target)
end"
	ok "back" text vol "0 8 linear $a 0
8 8 io-err
16 8 error
end"
done
fails "what cannot be a name is not asked for" text vol "0 8 what?
end"
is "and said to be none" "$(errline vol)" "line 1: what?: no such target"

# A modprobe that hangs
rmmod device_mapper_mirror
printf '#!/bin/sh\necho $$ > /tmp/hangs\nexec sleep 1000\n' > /tmp/hang
chmod +x /tmp/hang
echo /tmp/hang > /proc/sys/kernel/modprobe
# hanging NAME: somebody writes a mirror to its file, and waits
hanging()
{
	rm -f /tmp/hangs
	put "$P/$1" "$(line mirror)
end
" > /tmp/put &
	writer=$!
	ok "modprobe runs" wait_for 20 test -s /tmp/hangs
}
hanging vol
ok "another device" ctl "create other"
ok "gets its table" text other "0 8 zero
end"
ok "this one, too" text vol "0 8 linear $a 8
end"
ok "suspend" ctl "suspend vol"
ok "resume" ctl "resume vol"
is "it is read" "$(body vol)" "0 8 linear $a 8;"
is "so is control" "$(targets)" "io-err,limit,linear,striped,zero"
ok "the writer waits" kill -0 $writer
kill $writer
wait $writer 2> /dev/null
is "he is gone" "$(cat /tmp/put)" ""
is "why" "$(errline vol)" "line 1: mirror: the writer was killed while modprobe ran"
is "nothing has changed" "$(body vol)" "0 8 linear $a 8;"
ok "modprobe goes on" kill "$(cat /tmp/hangs)"
ok "a third device" ctl "create third"
hanging third
ok "it is removed meanwhile" ctl "remove third"
kill $writer
wait $writer 2> /dev/null
is "who wrote to it is gone" "$(cat /tmp/put)" ""
kill "$(cat /tmp/hangs)"
echo "$modprobe" > /proc/sys/kernel/modprobe
ok "then it comes" text vol "$(line mirror)
end"
ok remove ctl "remove vol
remove other"
rm -f /tmp/hang /tmp/hangs /tmp/put
