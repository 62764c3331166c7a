#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: each script of the manual pages does what it says, as printed, and stops where a command of it fails; each table is taken
# modules: dm-mod
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${IO:-/tests/io.inc}"

# Each example that is a script, or a table, in a file of its own: PAGE-N.sh, PAGE-N.table
mkdir -p /tmp/man/saved /mnt/man
cd /tmp/man || bail "no folder"
awk '
	FNR == 1 { page = FILENAME; sub(".*/", "", page); n["sh"] = n["table"] = 0 }
	/^\.Bd -literal/ { inside = 1; first = 1; next }
	/^\.Ed/ { inside = 0 }
	inside && first { kind = $0 == "set -e" ? "sh" : $0 == "begin" ? "table" : ""; first = 0; n[kind]++ }
	inside && kind { gsub(/\\e/, "\\"); sub(/^\\&/, ""); print > (page "-" n[kind] "." kind) }' /tests/*.[45]
is "how many scripts there are" "$(ls -- *.sh | wc -l)" 7
is "each target has a table" "$(cat -- *.table | awk '$3 ~ /^[a-z]/ { print $3 }' | sort -u | xargs)" \
	"io-err limit linear mirror striped zero"

disk null 16
a=$DEVNO A=$DISK
disk null 16
b=$DEVNO B=$DISK

# run PAGE-N [SED]: on these disks, which are smaller
run()
{
	sed "s,/dev/sda 2048,$A 2048,; s,/dev/sdb,$B,; s/ 8 0 2048/ $a 2048/; s/ 8 16 0/ $b 0/
		s/204800/16384/g; s/409600/16384/g; s,/mnt,/mnt/man,; s,^mount,/bin/&,
		${2-}" "$1.sh" > run.sh
	sh run.sh > out 2>&1
	code=$?
}
# ran WHAT PAGE-N [SED]
ran()
{
	run "$2" "${3-}"
	is "$1" $code 0
	[ $code = 0 ] || diag "$(cat out)"
}
stopped() { run "$2" "${3-}"; ok "$1: it fails" test $code != 0; }

# A device, a table, a file system
page=device-mapper.4
stopped "no table" $page-1 "s/linear $b/linear 9999 1/; s/mkfs.ext4/touch made; &/"
fails "no table: it stops" test -e made
ok "remove" ctl "remove vol"
ran "a device" $page-1
is "it is mounted" "$(awk '$2 == "/mnt/man" { print $1, $3 }' /proc/mounts)" "$D/vol ext4"
ok "umount" umount /mnt/man

# Saved, and made again
before=$(body vol)
ran "save" $page-2
ok "remove" ctl "remove vol"
ran "restore" $page-3
is "it is the same" "$(body vol)" "$before"
stopped "restore what is there" $page-3 "s/cat saved.vol/touch made; &/"
fails "it stops" test -e made
ok "remove" ctl "remove vol"

# Two at once, ready and committed, and suspended
ok "create" ctl "create data
create journal"
ok "data" text data "0 8 zero"
ok "journal" text journal "0 8 zero"
printf 'begin\n0 16 zero\nend\n' > data.new
printf 'begin\n0 16 nosuch\nend\n' > journal.new
stopped "one that cannot be ready" $page-4
is "neither is live" "$(state data size) $(state journal size)" "8 8"
stopped "a table that is refused" $page-5
is "both stay suspended" "$(state data state) $(state journal state)" "suspended suspended"
printf 'begin\n0 24 zero\nend\n' | tee data.new > journal.new
ran "two at once" $page-5
is "both are active" "$(state data state) $(state journal state) $(state data size) $(state journal size)" \
	"active active 24 24"
printf 'begin\n0 32 zero\nend\n' | tee data.new > journal.new
ran "two that are ready" $page-4
is "both are live" "$(body data)$(body journal)" "0 32 zero;0 32 zero;"
ok "remove" ctl "remove data
remove journal"

# The move; the data go with it
page=device-mapper-mirror.5
move()
{
	ok "$1: the old one" text vol "0 16384 linear $a 2048
end"
	is "$1: data" "$(pat write $D/vol 0 16384 d 0)" OK
}
ctl "create vol"
move "refused"
stopped "refused" $page-1 "s,mirror .*sda[^ ]*,mirror /dev/nosuch,; s,$B 0,/dev/nosuch 0,"
is "refused: it is where it was" "$(body vol)" "0 16384 linear $a 2048;"
move "the copy fails"
ok "a disk that is bad" put $P/control "create low
"
ok "a disk that is bad" text low "0 8192 linear $b 0
8192 8192 io-err"
stopped "the copy fails" $page-1 "s,$B,$D/low,g"
like "the copy fails: it is still there" "$(body vol)" "^0 16384 mirror $a 2048 .*lost destination;"
is "the copy fails: the data" "$(pat check $D/vol 0 16384 d 0)" OK
move "moved"
ok "the bad one goes" ctl "remove low"
ran "moved" $page-1
is "moved: it is there" "$(body vol)" "0 16384 linear $b 0;"
is "moved: the data" "$(pat check $D/vol 0 16384 d 0)" OK
ok "remove" ctl "remove vol"

# From the mainline's
page=device-mapper-table.5
echo "0 16384 linear $(echo "$a" | tr ' ' :) 0" > old.table
ctl "create vol"
stopped "there is none" $page-1
is "nothing is loaded" "$(state vol state)" empty
ok "one of the mainline's" dmsetup create old old.table
ran "from the mainline" $page-1
is "it is here" "$(body vol)" "0 16384 linear $a 0;"
fails "and not there" dmsetup info old > /dev/null 2>&1

# The tables, on disks as large as they want
disk null 512
a=$DEVNO A=$DISK
disk null 512
B=$DISK
for table in *.table; do
	sed "s,/dev/sda1*,$A,g; s,/dev/sd[b-e]1*,$B,g; s/linear 8 [0-9]*/linear $a/; s/^end/check/" "$table" > run.table
	ok "$table" /bin/sh -c "cat run.table > $P/vol"
	is "$table: nothing is wrong" "$(errline vol)" ""
done
