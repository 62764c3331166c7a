#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: without any device below, whatever is asked for is done or refused, and the kernel does not wonder
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

ctl "create vol"
v=$(ours vol)

# asked: what came of each operation, small and large
asked()
{
	for op in read write discard zeroout secure; do
		echo "$op $(bio $D/vol $op 0 8) $(bio $D/vol $op 3 9000)"
	done
	echo "flush $(bio $D/vol flush)"
	/bin/blkdiscard -f $D/vol > /tmp/blk 2>&1 && echo "blkdiscard OK"
	/bin/blkdiscard -f -z -o 4096 -l 1048576 $D/vol > /tmp/blkz 2>&1 && echo "blkdiscard -z OK"
	/bin/blkdiscard -s $D/vol > /tmp/blk 2>&1 && echo "blkdiscard -s OK"
	cat "$(sys "$v")"/queue/*discard* "$(sys "$v")"/queue/write_zeroes_max_bytes > /dev/null
}

log_clear
ok "zero" table vol "0 10000 zero"
asked > /tmp/zero
like "reads, writes and flushes" "$(grep -E 'read|write|flush|zeroout|-z' /tmp/zero | xargs)" \
	"read OK OK write OK OK zeroout OK OK flush OK blkdiscard -z OK"
diag "zero: $(xargs < /tmp/zero) $(cat /tmp/blkz)"
# Offered or not, but not half of it.
case $(queue "$v" discard_max_bytes) in
0) want="discard EOPNOTSUPP EOPNOTSUPP" ;;
*) want="discard OK OK blkdiscard OK" ;;
esac
is "discards as offered" "$(grep -E '^discard|^blkdiscard OK' /tmp/zero | xargs)" "$want"
ok "secure erase" test "$(grep ^secure /tmp/zero)" = "secure OK OK" -o "$(grep ^secure /tmp/zero)" = "secure EOPNOTSUPP EOPNOTSUPP"
is "reads zeros" "$(pat map $D/vol 0 10000)" "0 10000 zero"

ok "io-err" table vol "0 10000 io-err"
asked > /tmp/bad
diag "io-err: $(xargs < /tmp/bad)"
is "reads and writes" "$(grep -E '^(read|write|zeroout)' /tmp/bad | xargs)" "read EIO EIO write EIO EIO zeroout EIO EIO"
is "nothing discarded" "$(grep -c 'discard.*OK' /tmp/bad)" 0

ok "both" table vol "0 5000 zero
5000 5000 io-err"
asked > /tmp/both
diag "both: $(xargs < /tmp/both)"
is "reads and writes" "$(grep -E '^(read|write|zeroout)' /tmp/both | xargs)" "read OK EIO write OK EIO zeroout OK EIO"

ok "huge" table vol "0 18014398509481983 zero"
like "a discard of 2^40 sectors" "$(timeout 60 bio $D/vol discard 0 1099511627776)" "^(OK|EOPNOTSUPP)$"
is "the log" "$(log_since | grep -iE 'granularity|warn|bug' )" ""
is "in flight" "$(stats "$v" 9)" 0
