#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: suspend for a time ends by itself, whatever became of who asked; nofreeze leaves the file system running, its writes wait
# timeout: 120
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

# is_now STATE: it is in that
is_now() { [ "$(state vol state)" = "$1" ]; }

# refused WORDS TEXT: control refuses these
refused()
{
	fails "$1" ctl "suspend vol $1"
	is "$1: with" "$ERR" EINVAL
	is "$1: the text" "$(errline control)" "line 1: suspend: $2"
	is "$1: nothing happened" "$(state vol state) $(state vol for)" "active "
}

disk null 32
a=$DEVNO
ctl "create vol"
ok "a table" table vol "0 2000 linear $a 0"
range="is not a number from 1 to 1000000"
refused "for" "SECONDS is missing after for"
refused "for 0" "SECONDS \"0\" $range"
refused "for 1000001" "SECONDS \"1000001\" $range"
refused "for 99999999999999999999" "SECONDS \"99999999999999999999\" $range"
refused "for -1" "SECONDS \"-1\" $range"
refused "for 1.5" "SECONDS \"1.5\" $range"
refused "for nofreeze" "SECONDS \"nofreeze\" $range"
refused "for 5 for 5" '"for" is one word too many'
refused "nofreeze nofreeze" '"nofreeze" is one word too many'
refused "for 5 more" '"more" is one word too many'

# one that is killed leaves nothing suspended, and what waited goes on
event=$(state vol event)
sh -c "echo 'suspend vol for 5' > $P/control; kill -9 \$\$"
is "suspended" "$(state vol state)" suspended
like "what is left" "$(state vol for)" '^[0-5]$'
bio $D/vol read 0 8 > /tmp/read &
reader=$!
wait_for 60 is_now active || {
	ctl "resume vol"
	bail "it is not resumed"
}
wait $reader
is "the read went on" "$(cat /tmp/read)" OK
is "nothing is left" "$(state vol for)" ""
is "two events" "$(state vol event)" $((event + 2))

# who waits hears of it
ok "suspend" ctl "suspend vol for 1"
event=$(state vol event)
if is_now suspended; then
	ok "wait" ctl "wait vol $event"
	is "resumed when wait is over" "$(state vol state)" active
	is "one event" "$(state vol event)" $((event + 1))
fi
like "poll" "$(pollev $P/vol run "echo 'suspend vol for 1' > $P/control" poll wait)" 'PRI'
ok "and is resumed" wait_for 60 is_now active

# a load meanwhile does not end it, resume does, and the old limit does not come back
ok "suspend for long" ctl "suspend vol for 1000000 nofreeze"
like "what is left" "$(state vol for)" '^(1000000|9999..)$'
ok "a load" table vol "0 2000 linear $a 2000"
is "still" "$(state vol state)" suspended
like "and for as long" "$(state vol for)" '^(1000000|9999..)$'
ok "another limit" ctl "suspend vol for 1"
ok "is the one that holds" wait_for 60 is_now active
ok "suspend" ctl "suspend vol for 1"
ok "resume" ctl "resume vol"
ok "suspend" ctl "suspend vol for 1"
ok "without a limit" ctl "suspend vol"
is "no limit" "$(state vol for)" ""
sleep 2
is "so it stays" "$(state vol state)" suspended
ok "remove" ctl "remove vol"

# an empty one
ctl "create vol"
ok "empty" ctl "suspend vol for 1"
ok "is resumed" wait_for 60 is_now empty
ok "once more" ctl "suspend vol for 1"
ok "a table" table vol "0 $SECTORS linear $a 0"
ok "is live" wait_for 60 is_now active

# the file system is not frozen, but its writes wait
ok "mkfs" mkfs.ext4 -q $D/vol
mkdir -p /mnt/vol
ok "mount" mount -t ext4 $D/vol /mnt/vol
# What has to be read for it would wait, too.
ok "a file" sh -c "echo x > /mnt/vol/x && sync /mnt/vol/x"
ok "suspend" ctl "suspend vol nofreeze"
sh -c "echo x >> /mnt/vol/x; echo > /tmp/wrote" &
wait_for 30 test -f /tmp/wrote || {
	ctl "resume vol"
	bail "a file cannot be written to"
}
sync /mnt/vol/x &
syncer=$!
ok "but a sync waits" wait_for 30 waits $syncer
mark "$(mm $a)"
sleep 0.3
is "nothing goes down" "$(delta "$(mm $a)" 1 5)" "0 0"
ok "resume" ctl "resume vol"
ok "it goes on" wait $syncer

# frozen, it thaws in time
ok "suspend" ctl "suspend vol for 1"
ok "a write waits until then" sh -c "echo y > /mnt/vol/y && sync /mnt/vol/y"
is "active" "$(state vol state)" active

# by somebody else: that is his to thaw
ok "frozen by another" /bin/fsfreeze -f /mnt/vol
ok "suspend" ctl "suspend vol nofreeze for 1"
ok "is resumed" wait_for 60 is_now active
sh -c "echo z > /mnt/vol/z" &
writer=$!
sleep 0.3
ok "the file system is still frozen" test -d "/proc/$writer"
ok "until it is thawed" /bin/fsfreeze -u /mnt/vol
ok "it goes on" wait $writer
ok "umount" umount /mnt/vol
ok "remove" ctl "remove vol"
