#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a saved mirror that loses a leg is saved as linear to the other one, so that the next boot does not copy old data over new; and nothing else is changed
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

WATCH=/usr/lib/device-mapper/watch
size=4096
disk null 16
a=$DEVNO A=$DISK bada=/sys/kernel/config/nullb/lab0/badblocks
disk null 16
b=$DEVNO B=$DISK badb=/sys/kernel/config/nullb/lab1/badblocks
pat write "$A" 0 16384 p > /dev/null
pat write "$B" 0 16384 p > /dev/null

# watch NAME: begins, in the background
watch()
{
	$WATCH -d $ETC $D/$1 > /tmp/watched 2>&1 &
	watcher=$!
}

# loses BADBLOCKS: the leg with those
loses()
{
	echo "+0-7" > "$1"
	ok "$what: a leg is lost" wait_for 30 fails_over
	echo "-0-7" > "$1"
}
fails_over() { bio $D/vol write 0 8 > /dev/null; status vol | grep -q 'legs=.*D'; }

# changed: the saved table is not what it was
changed() { ! cmp -s $ETC/vol.table /tmp/was; }
# alone: there is no other file, but for a moment
alone() { [ "$(ls -A $ETC | grep -v control)" = vol.table ]; }
written() { grep -v '^#' $ETC/vol.table; }

# begin SAVED: a mirror in sync, with that saved, and watched
begin()
{
	ok "$what: off" table vol "0 8 zero"
	ok "$what: a mirror" table vol "0 $size mirror $a 0 $b 0 region 64
$size 8 linear $a $size"
	ok "$what: in sync" wait_for 60 synced vol
	rm -f $ETC/*
	if [ -n "$1" ]; then saved vol "$1"; else save vol; fi
	cp $ETC/vol.table /tmp/was
	watch vol
}

# colon MAJOR MINOR
colon() { echo "$1:$2"; }

ended()
{
	kill $watcher 2> /dev/null
	wait $watcher
}

ctl "create vol"
for how in read paths colons; do
	case $how in
	read) legs="source destination" ;;
	paths) legs=$(much source "source destination") ;;
	colons) legs=$(much destination "source destination") ;;
	esac
	for leg in $legs; do
		what="$how, $leg"
		case $how in
		read) begin "" ;;
		paths) begin "0 $size mirror $A 0 $B 0 region 64
$size 8 linear $A $size" ;;
		colons) begin "0 $size  mirror $(colon $a) 0 $(colon $b) 0	# the two
$size 8 linear $(colon $a) $size" ;;
		esac
		if [ $leg = source ]; then
			bad=$bada left="$b|$B"
		else
			bad=$badb left="$a|$A"
		fi
		case $how in
		read) left=${left%|*} ;;
		paths) left=${left#*|} ;;
		colons) left=$(colon ${left%|*}) ;;
		esac
		loses $bad
		ok "$what: saved anew" wait_for 30 changed
		is "$what: as linear" "$(written | sed -n 2p)" "0 $size linear $left 0"
		is "$what: the other lines as they were" "$(written | sed 2d)" "$(grep -v '^#' /tmp/was | sed 2d)"
		like "$what: with what it was" "$(cat $ETC/vol.table)" "*# the $leg was lost: 0 $size *mirror *"
		ok "$what: no other file" wait_for 30 alone
		ended
	done
done

# after a boot there is the new data, not that of the leg which is back
what="next boot"
begin ""
loses $bada
ok "$what: saved anew" wait_for 30 changed
pat write $D/vol 0 $size new > /dev/null
cp $P/control $ETC/control
ended
pat write $A 0 $size old > /dev/null
reload_module
ok "$what: start" replay -t 0 start
is "$what: the new data" "$(pat check $D/vol 0 $size new)" OK

# another mirror that is ready to take its place has lost nothing, and stays as it is
what="with another one ready"
begin ""
ok "$what: ready" load vol "begin
0 $size mirror $b 0 $a 8000
ready
"
save vol
cp $ETC/vol.table /tmp/was
loses $bada
ok "$what: saved anew" wait_for 30 changed
is "$what: as linear" "$(written | sed -n 2p)" "0 $size linear $b 0"
is "$what: the other lines as they were" "$(written | sed 2d)" "$(grep -v '^#' /tmp/was | sed 2d)"
ended
ctl "drop vol"

# what a path leads to is of today, though the comment says otherwise
what="path of another driver"
begin "0 $size mirror $A 0 $B 0 region 64
$size 8 linear $A $size"
sed -i "1i # name=vol dev=${a% *}:0 state=active" $ETC/vol.table
cp $ETC/vol.table /tmp/was
loses $bada
ok "$what: saved anew" wait_for 30 changed
is "$what: as linear" "$(written | sed -n 2p)" "0 $size linear $B 0"
ended

# what somebody else has saved meanwhile is theirs
what="another one"
begin "0 $size mirror $b 0 $a 0
$size 8 linear $a $size"
loses $bada
sleep "$(much 0.5 1)"
is "$what: nothing happens" "$(cat $ETC/vol.table)" "$(cat /tmp/was)"
ended

# with a leg already lost when it begins, and a table that says so itself
what="late"
begin ""
ended
loses $bada
watch vol
ok "$what: saved anew" wait_for 30 changed
ended
what="said"
save vol
cp $ETC/vol.table /tmp/was
watch vol
sleep "$(much 0.5 1)"
is "$what: nothing happens" "$(cat $ETC/vol.table)" "$(cat /tmp/was)"
ended

# with no room for the new one, there still is the old one
what=full
mkdir /tmp/small
mount -t tmpfs -o size=8k tmpfs /tmp/small
begin ""
sed -i '/^#/d' /tmp/was
# one page, and the new one has two
printf "# %0$((4093 - $(wc -c < /tmp/was)))d\n" 0 > /tmp/small/vol.table
cat /tmp/was >> /tmp/small/vol.table
cp /tmp/small/vol.table /tmp/was
ended
loses $bada
ETC=/tmp/small
watch vol
said() { grep -qx "vol: a mirror has lost a leg, and $ETC/vol.table cannot be written" /tmp/watched; }
ok "$what: said" wait_for 30 said
is "$what: as it was" "$(cat $ETC/vol.table)" "$(cat /tmp/was)"
is "$what: no other file" "$(ls -A $ETC)" vol.table
mount -o remount,size=64k $ETC
# It tries again after ten seconds; or now, when its sleep is over.
[ -n "$ALL" ] || awk -v of="$watcher" '$2 == "(sleep)" && $4 == of { print $1 }' /proc/[0-9]*/stat 2> /dev/null |
	xargs -r kill
ok "$what: saved when there is room" wait_for 200 changed
is "$what: as linear" "$(written | sed -n 2p)" "0 $size linear $b 0"
is "$what: that was said once" "$(grep -c 'cannot be written' /tmp/watched)" 1
ended
umount $ETC
ETC=/tmp/saved

# an initramfs may have a copy, whatever this boot began with, and is made anew though the
# first attempt was killed
what=initramfs
mkdir /tmp/bin
cat > /tmp/bin/update-initramfs << 'END'
#!/bin/sh
echo "$*" >> /tmp/remade
[ -f /tmp/pid ] || { echo $$ > /tmp/pid; exec sleep 1000; }
END
chmod +x /tmp/bin/update-initramfs
PATH=/tmp/bin:$PATH
remade() { [ "$(grep -cx -e '-u -k all' /tmp/remade)" = "$1" ]; }
begin ""
loses $bada
ok "$what: saved anew" wait_for 30 changed
ok "$what: begins" wait_for 30 remade 1
ok "$what: and says who" wait_for 30 test -s /tmp/pid
kill -9 $watcher "$(cat /tmp/pid)"
ended
watch vol
ok "$what: once more" wait_for 30 remade 2
no_more() { [ ! -f /run/device-mapper/vol.remake ]; }
ok "$what: is done" wait_for 30 no_more
ended

# a shutdown or a restart, which tell all of them to end, let it finish
what="told to end"
cat > /tmp/bin/update-initramfs << 'END'
#!/bin/sh
echo $$ > /tmp/pid
until [ -f /tmp/go ]; do sleep 0.1; done
# what is saved as it goes into it
cp /tmp/saved/vol.table /tmp/made
END
rm /tmp/pid
ok "$what: off" table vol "0 8 zero"
ok "$what: two mirrors" table vol "0 $size mirror $a 0 $b 0 region 64
$size $size mirror $a $size $b $size region 64"
ok "$what: in sync" wait_for 60 synced vol
save vol
cp $ETC/vol.table /tmp/was
watch vol
loses $bada
ok "$what: begins" wait_for 60 test -s /tmp/pid
# what is lost from here on no event tells to who is to end
echo "+$size-$((size + 7))" > $bada
both() { bio $D/vol write $size 8 > /dev/null; [ "$(status vol | grep -c 'legs=.*D')" = 2 ]; }
ok "$what: the other line loses it" wait_for 60 both
echo "-$size-$((size + 7))" > $bada
kill $watcher "$(cat /tmp/pid)"
: > /tmp/go
wait $watcher
is "$what: it ended well" $? 0
ok "$what: it is made" test -f /tmp/made
ok "$what: is done" no_more
is "$what: both are in it" "$(grep -c ' was lost: ' /tmp/made)" 2
is "$what: both are saved" "$(written | grep -v -e begin -e end)" "0 $size linear $b 0
$size $size linear $b $size"

# one that says it is made and is not
what="nothing made"
mkdir -p /boot
echo old > /boot/initrd.img-lab
printf '#!/bin/sh\nexit 0\n' > /tmp/bin/update-initramfs
begin ""
loses $bada
said() { grep -qx "vol: the initramfs has what was saved before, and cannot be made anew" /tmp/watched; }
ok "$what: said" wait_for 60 said
fails "$what: is not done" no_more
ended
cat > /tmp/bin/update-initramfs << 'END'
#!/bin/sh
until [ /boot/initrd.img-lab -nt /run/device-mapper/vol.remake ]; do
	echo new > /boot/initrd.img-lab
done
END
watch vol
ok "$what: is, when it is" wait_for 60 no_more
ended
echo "/dev/lab /boot ext4" > /etc/fstab
printf '#!/bin/sh\nexit 0\n' > /tmp/bin/update-initramfs
rm -r /boot
begin ""
loses $bada
ok "$what: said, if /boot is not mounted" wait_for 60 said
fails "$what: is not done then" no_more
ended
rm -f /tmp/bin/update-initramfs /etc/fstab /run/device-mapper/vol.remake

# ours, whose major was another one when it was saved, and whose minors were the other
# way round
what="ours below"
ctl "create low0
create low1"
ok "$what: low" table low0 "0 $size linear $a 8192"
ok "$what: low" table low1 "0 $size linear $b 8192"
l0=$(dev low0) l1=$(dev low1)
minor=$(state vol dev)
ok "$what: a mirror" table vol "0 $size mirror $l0 0 $l1 0"
ok "$what: in sync" wait_for 60 synced vol
{
	echo "# name=vol dev=7:${minor#*:} state=active size=$size targets=1 open=0 event=1"
	printf 'begin\n0 %s mirror 7 %s 0 7 %s 0 region 8192\nend\n' $size "${l1#* }" "${l0#* }"
} > $ETC/vol.table
printf 'create low0 %s\ncreate low1 %s\n' "${l1#* }" "${l0#* }" > $ETC/control
cp $ETC/vol.table /tmp/was
watch vol
ok "$what: dies" table low0 "0 $size io-err"
ok "$what: lost" wait_for 30 fails_over
ok "$what: saved anew" wait_for 30 changed
is "$what: by the number of then" "$(written | sed -n 2p)" "0 $size linear 7 ${l0#* } 0"

# the device goes, and so does its watcher
ok "remove" ctl "remove vol"
ok "its watcher ends" wait $watcher
ctl "remove low0
remove low1"

# who is to be watched
ctl "create vol"
ok "a table" table vol "0 8 linear $a 0"
fails "no mirror" $WATCH -q $D/vol
ok "a table" table vol "0 8 linear $a 0
8 8 mirror $a 8 $b 8"
ok "a mirror" $WATCH -q $D/vol
fails "no device" $WATCH -q $D/nosuch
