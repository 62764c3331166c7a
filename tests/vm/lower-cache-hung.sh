#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a load waits for what is dirty in the page cache of a disk that hangs, is suspended or fails, but not without end, and a signal ends it; nothing else is held up
# timeout: 60
# log-ok: I/O error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 16
a=$DEVNO
disk null 16
b=$DEVNO
ctl "create low"
ctl "create vol"
ok "below" table low "0 16384 linear $a 0"
ok "a table" table vol "0 1024 linear $b 0"
grep -v '^#' $P/vol > /tmp/before
low="0 1024 linear $(dev low) 1024"
text=$(dev low | tr ' ' :)

# dirty: pages of it that are not written yet; somebody has it open
exec 3<> $D/low
dirty() { yes "$1" | /bin/dd of=$D/low bs=64k seek=8 count=1 iflag=fullblock conv=notrunc status=none; }
# soon CMD...: without what is open here, as timeout's own process stays for a second
soon() { timeout 30 "$@" 3>&-; }
unchanged()
{
	grep -v '^#' $P/vol > /tmp/after
	same "$1: the table is the old one" /tmp/before /tmp/after
	is "$1: it serves" "$(soon bio $D/vol write 0 8)" OK
}

ok "suspended" ctl "suspend low"
dirty one
put $P/vol "begin
$low
end
" > /tmp/said 2>&1 &
pid=$!
sleep "$(much 0.5 2)"
ok "a load waits" wait_for 30 grep -qs '^State:.S' /proc/$pid/status
ok "a check does not" soon put $P/vol "begin
$low
check
" > /dev/null
ok "others go on" soon put $P/control "suspend vol
resume vol
"
ok "who loads another table, too" soon put $P/vol "begin
0 1024 linear $b 0
end
" > /dev/null
kill -9 $pid
ok "a signal ends it" wait_for 30 sh -c "! kill -0 $pid 2> /dev/null"
wait $pid
unchanged "a signal"

fails "one that waits on" table vol "$low"
is "is refused" "$ERR" ETIMEDOUT
is "for the disk" "$(errline vol)" "line 2: $text has not written anything of its page cache for 10 seconds"
unchanged "refused"
ok "resume" ctl "resume low"
ok "now it goes" table vol "$low"
is "reads what was written" "$(/bin/dd if=$D/vol bs=512 count=1 iflag=direct status=none | head -n 1)" one
ok "back" table vol "0 1024 linear $b 0"

# It fails once: what was written is lost, and that has been said then.
dirty two
ok "turns bad" table low "0 16384 io-err"
fails "what cannot be written back" table vol "$low"
is "the errno" "$ERR" EIO
is "the text" "$(errline vol)" "line 2: the page cache of $text cannot be written back (error 5)"
unchanged "bad"
ok "turns good" table low "0 16384 linear $a 0"
ok "once more" table vol "$low"
is "reads what is there" "$(/bin/dd if=$D/vol bs=512 count=1 iflag=direct status=none | head -n 1)" one
exec 3<&-
ok "gone" ctl "remove vol"
is "nobody has it open any more" "$(state low open)" 0
ok "gone" ctl "remove low"
