#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: requests with each of their allocations failing once, then all of them: what reaches the device is carried out
# kernels: debug
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

for i in 0 1; do
	disk null 2 discard=1 queue_mode=0
	eval "d$i='$DEVNO' D$i=$DISK"
	pat write "$DISK" 0 "$SECTORS" disk$i > /dev/null
done
ctl "create vol"
ctl "create below"
ok "below" table below "0 3000 striped 2 3 $d0 2300 $d1 2300"
below=$(state below dev | tr : ' ')

# failures: of the last `each`
failures() { awk '/^[0-9]+ [a-z_]+: / { n += $1 } END { print n + 0 }' /tmp/nth; }

# What has no memory above the driver does not come to it: as often as here.
for op in r w; do
	each "$op alone" 0 -b "$D0" io "$D0" $op 3 32
	eval "alone_$op=\$(failures)"
done

refuse 100
like "it is refused" "$(failnth -m read $P/vol)" "1 *ENOMEM*"
refuse 0

# try WHAT TABLE
try()
{
	local op

	ok "$1: table" table vol "$2"
	# Each of these is sent as a whole; each with everything failing in four parts.
	for op in r w; do
		each "$1: $op" 0 -b $D/vol -b "$D0" -b "$D1" -k $P/vol io $D/vol $op 3 32
		eval "is '$1: $op: as often as alone' '$(failures)' \"\$alone_$op\""
	done
	each "$1: flush" 0 -b $D/vol -k $P/vol io $D/vol f 0 0
	is "$1: flush: never" "$(failures)" 0
	refuse 100
	for op in r w; do
		ok "$1: $op, of everything" failnth -m -p 16384 -b $D/vol -b "$D0" -b "$D1" -k $P/vol \
			io $D/vol $op 3 128
	done
	ok "$1: f, of everything" failnth -m io $D/vol f 0 0
	refuse 0
	is "$1: in flight" "$(stats "$(ours vol)" 9)" 0
}
try linear "0 1000 linear $d0 5"
try split "0 4 linear $d0 5
4 3 linear $d1 5
7 1 zero
8 2 linear $d1 1
10 11 linear $d0 100
21 979 linear $d1 100"
try striped "0 1000 striped 2 3 $d0 7 $d1 7"
try stacked "0 10 linear $below 0
10 990 linear $below 13"
# A striped one hands a discard to each leg at once, or, without memory, in pieces:
# here both ways, one after the other.
trace_on
refuse 100
ok "striped: discard, of everything" failnth -m -k $P/below io $D/below d 301 899
refuse 0
trace_off > /tmp/trace
# discards DEV: how many, and their sectors
discards()
{
	awk -v dev="$1" '$1 == dev && $2 ~ /D/ { n++; sectors += $5 }
		END { print n, sectors }' /tmp/trace
}
is "striped: discard: the first leg" "$(discards "$(mm $d0)")" "151 898"
is "striped: discard: the second" "$(discards "$(mm $d1)")" "151 900"
pat write $D0 1200 1000 both 0 > /dev/null
pat write $D1 1200 1000 both 0 > /dev/null
try mirror "0 1000 mirror $d0 1200 $d1 1200 insync region 8"

each "discard" 0 -k $P/vol io $D/vol d 100 200
is "discard: never" "$(failures)" 0
refuse 100
ok "discard, of everything" failnth -m io $D/vol d 400 300
refuse 0
is "what is discarded" "$(pat map $D/vol 96 608)" "96 4 both+96
100 200 zero
300 100 both+300
400 300 zero
700 4 both+700"
