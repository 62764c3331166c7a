#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: memory for a table that is written is the writer's: it is charged for it, and who has no more gets ENOMEM or is killed, alone
# modules: dm-mod
# timeout: 300
# log-ok: oom-kill|Memory cgroup|Call Trace
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${SECURITY:-/tests/security.inc}"

ok create ctl "create vol"
ok "a table" text vol "0 8 io-err"
ctl "create other"

# stands WHAT: neither the live table nor the others have suffered
stands()
{
	is "$1: the old table stands" "$(body vol)" "0 8 io-err;"
	ok "$1: others go on" text other "0 8 zero
end"
	ok "$1: so does control" ctl "create more"
	ok "$1: and back" ctl "remove more"
}

# A file for each open: its path is another each time, and means the same.
opens='function path(n, p) {
	p = "/proc"
	for (; n; n = int(n / 2))
		p = p (n % 2 ? "/." : "/")
	return p "/device-mapper/vol"
}
BEGIN {
	gsub(/;/, "\n", text)
	for (i = 1; i <= count; i++)
		printf "%s", text > path(i)
	fflush()
	print "open" > "/tmp/open"
	close("/tmp/open")
	system("sleep 1000")
}'

# staged COUNT TEXT: so many opens, each with TEXT written (; for newlines), by
# process $pid; what each is charged is left in $each
staged()
{
	fresh_group max
	rm -f /tmp/open
	before=$(held)
	within awk -v count="$1" -v text="$2" "$opens" &
	pid=$!
	ok "$1 opens with \"$2\"" wait_for 120 test -s /tmp/open
	each=$((($(held) - before) / $1))
	diag "$each bytes for each of $1 with \"$2\""
}

unstage()
{
	local p

	for p in $(cat $G/cgroup.procs); do
		kill -9 "$p"
	done
	wait $pid 2> /dev/null
	ok "it is given back" wait_for 60 given_back 6000000
}

ulimit -n 20000 || bail "no 20000 files"
few=$(much 500 2000)
staged "$few" ""
opened=$each
unstage
# 8 KiB to put lines together
staged "$few" "begin;0 8 zero"
ok "a line is charged" test $((each - opened)) -ge 7000
line=$each
unstage
staged "$few" "begin;0 8 zero;8 8 zero;"
ok "a table is charged" test $((each - line)) -ge 500
table=$each
unstage
count=$(much 3000 10000)
staged $count "begin;0 8 io-err;8 8 zero;"
ok "and takes no page for each type" test $((each - table)) -lt 1024
stands "many opens"
unstage
stands "many opens, closed"
glob "they were thrown away" "$(errline vol)" "line *: begin: the file was closed before end*"

# the same with less memory than that: whoever wrote has lost
fresh_group 20M
rm -f /tmp/open
within awk -v count=$count -v text="begin;0 8 io-err;8 8 zero;" "$opens" > /tmp/awk.out 2>&1 &
pid=$!
ended() { ! kill -0 $pid 2> /dev/null || [ -s /tmp/open ]; }
ok "not so many" wait_for 120 ended
ok "it never was more" test "$(cat $G/memory.current)" -le $((20 << 20))
stands "too many opens"
unstage
ok "the limit was felt" test "$(awk '$1 == "max" { print $2 }' $G/memory.events)" -gt 0
stands "too many opens, closed"

# a line without an end
fresh_group 16M
line=$(printf '%065536d' 0)
pieces=$(much 300 500)		# more than it has memory
is "an endless line" "$(within wr -n $pieces $P/vol "$line")" E2BIG
is "in control" "$(within wr -n $pieces $P/control "$line")" E2BIG
is "was nothing to speak of" "$(awk '$1 == "oom_kill" { print $2 }' $G/memory.events)" 0
stands "an endless line"
glob "it is told" "$(errline vol)" "line 1: longer than 4096 bytes"
is "a comment without an end" "$(within wr -n $pieces $P/vol "#$line")" E2BIG
is "comments without an end" \
	"$(within wr -n $pieces $P/vol "$(printf '%032768d' 0 | sed 's/0/#\n/g')
")" 65536

# lines without an end
endless='BEGIN { print "begin"; for (i = 0; ; i++) print i * 8, 8, i % 2 ? "zero" : "io-err" }'
fresh_group 12M
awk "$endless" 2> /dev/null | within /bin/dd of=$P/vol bs=64k 2> /tmp/dd.out
code=$?
felt=$(awk '$1 == "oom_kill" { print $2 }' $G/memory.events)
diag "exit $code, $felt killed, $(tail -n 1 /tmp/dd.out)"
ok "an endless table: ENOMEM or killed" sh -c "[ $felt -gt 0 ] || grep -q 'Cannot allocate memory' /tmp/dd.out"
ok "an endless table: it is given back" wait_for 60 given_back 4000000
stands "an endless table"

# A table that is live is charged to who wrote it, until it goes.
fresh_group max
before=$(held)
awk 'BEGIN { for (i = 0; i < 100000; i++) print i * 8, 8, i % 2 ? "zero" : "io-err"; print "end" }' > /tmp/table
ok "a large table" within sh -c "cat /tmp/table > $P/other"
now=$(($(held) - before))
diag "$now bytes for 100000 lines"
ok "is charged" test $now -gt 1500000
ok "off" text other "0 8 zero
end"
ok "it is given back" wait_for 60 given_back 1500000
wait_for 30 rmdir $G
rm -f /tmp/open /tmp/awk.out /tmp/dd.out /tmp/table
