#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: each script of the manual pages does what it says, as printed, and stops where a command of it fails
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"

# Each example that is a script, in a file of its own, N.sh
mkdir -p /tmp/man/saved /mnt/man
cd /tmp/man || bail "no folder"
cat /tests/device-mapper.4 /tests/device-mapper-table.5 | awk '
	/^\.Bd -literal/ { inside = 1; first = 1; next }
	/^\.Ed/ { inside = 0 }
	inside && first { script = $0 == "set -e"; first = 0; n += script }
	inside && script { gsub(/\\e/, "\\"); sub(/^\\&/, ""); print > (n ".sh") }'
is "how many there are" "$(ls -- *.sh | wc -l)" 6

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK

# run N [SED]: on these disks, which are smaller
run()
{
	sed "s,/dev/sda 2048,$A 2048,; s,/dev/sdb,$B,; s/ 8 0 2048/ $a 2048/; s/ 8 16 0/ $b 0/
		s/204800/16384/g; s/409600/16384/g; s,/mnt,/mnt/man,; s,^mount,/bin/&,
		${2-}" "$1.sh" > run.sh
	sh run.sh > out 2>&1
	code=$?
}
# ran WHAT N [SED]
ran()
{
	run "$2" "${3-}"
	is "$1" $code 0
	[ $code = 0 ] || diag "$(cat out)"
}
stopped() { run "$2" "${3-}"; ok "$1: it fails" test $code != 0; }

# 1: a device, a table, a file system
stopped "no table" 1 "s/linear $b/linear 9999 1/; s/mkfs.ext4/touch made; &/"
fails "no table: it stops" test -e made
ok "remove" ctl "remove vol"
ran "a device" 1
is "it is mounted" "$(awk '$2 == "/mnt/man" { print $1, $3 }' /proc/mounts)" "$D/vol ext4"
ok "umount" umount /mnt/man

# 2, 3: saved, and made again
before=$(body vol)
ran "save" 2
ok "remove" ctl "remove vol"
ran "restore" 3
is "it is the same" "$(body vol)" "$before"
stopped "restore what is there" 3 "s/cat saved.vol/touch made; &/"
fails "it stops" test -e made
ok "remove" ctl "remove vol"

# 4: two at once
ok "create" ctl "create data
create journal"
ok "data" text data "0 8 zero"
ok "journal" text journal "0 8 zero"
printf 'begin\n0 16 zero\nend\n' > data.new
printf 'begin\n0 16 nosuch\nend\n' > journal.new
stopped "a table that is refused" 4
is "both stay suspended" "$(state data state) $(state journal state)" "suspended suspended"
cp data.new journal.new
ran "two at once" 4
is "both are active" "$(state data state) $(state journal state) $(body data)$(body journal)" \
	"active active 0 16 zero;0 16 zero;"
ok "remove" ctl "remove data
remove journal"

# 5: the move; the data go with it
move()
{
	ok "$1: the old one" text vol "0 16384 linear $a 2048
end"
	is "$1: data" "$(pat write $D/vol 0 16384 d 0)" OK
}
ctl "create vol"
move "refused"
stopped "refused" 5 "s,mirror .*sda[^ ]*,mirror /dev/nosuch,; s,$B 0,/dev/nosuch 0,"
is "refused: it is where it was" "$(body vol)" "0 16384 linear $a 2048;"
move "the copy fails"
ok "a disk that is bad" put $P/control "create low
"
ok "a disk that is bad" text low "0 8192 linear $b 0
8192 8192 io-err"
stopped "the copy fails" 5 "s,$B,$D/low,g"
like "the copy fails: it is still there" "$(body vol)" "^0 16384 mirror $a 2048 .*lost destination;"
is "the copy fails: the data" "$(pat check $D/vol 0 16384 d 0)" OK
move "moved"
ok "the bad one goes" ctl "remove low"
ran "moved" 5
is "moved: it is there" "$(body vol)" "0 16384 linear $b 0;"
is "moved: the data" "$(pat check $D/vol 0 16384 d 0)" OK
ok "remove" ctl "remove vol"

# 6: from the mainline's
echo "0 16384 linear $(echo "$a" | tr ' ' :) 0" > old.table
ctl "create vol"
stopped "there is none" 6
is "nothing is loaded" "$(state vol state)" empty
ok "one of the mainline's" dmsetup create old old.table
ran "from the mainline" 6
is "it is here" "$(body vol)" "0 16384 linear $a 0;"
fails "and not there" dmsetup info old > /dev/null 2>&1
