#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: a table's load, of every kind, with each of its allocations failing once: loaded as a whole, or ENOMEM, its reason in the file, and all as before
# kernels: debug
# modules: device-mapper-zero device-mapper-striped device-mapper-mirror
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${ALLOC_INC:-/tests/alloc.inc}"

for i in 0 1 2 3; do
	disk brd 8
	eval "d$i='$DEVNO' D$i=$DISK"
	pat write "$DISK" 0 "$SECTORS" disk$i > /dev/null
done
ctl "create below"
ok "below" table below "0 1000 linear $d3 1000"
below=$(state below dev | tr : ' ')
ctl "create vol"
# Of three disks one is in use by the table that is live, two by nobody.
holders=
for i in 0 1 2; do
	eval "disk=\$D$i"
	holders="$holders -x $disk -l /sys/block/${disk##*/}/holders"
done
state="$SEEN $holders -k $P/vol -k $P/below -b $D/vol -b $D/below -l /sys/block/device-mapper!vol/slaves"

# one WHAT LEAST OPERATION TEXT [OPTION...]: in the place of the table there is,
# which is put back
one()
{
	local what=$1 least=$2 op=$3 text=$4 some=

	shift 4
	[ $how = ever ] || some=$(nth 3)
	# shellcheck disable=SC2086
	$how "$what" "$least" $some $state -e "$P/vol:$TABLE_SAYS" -u "$P/vol:$(sed '/^#/d' $P/vol | escaped)" \
		"$@" "$op" $P/vol "$text"
}
how=each
loaded() { one "$1" "$2" write "begin\n$(echo "$3" | escaped)end\n"; }
closed() { one "$1, closed" "$2" bare "$(echo "$3" | escaped)"; }
checked() { one "$1, checked" "$2" write "$(echo "$3" | escaped)check\n"; }

ok "the first" table vol "0 50 linear $d1 100
50 30 linear $d1 700"
loaded "linear" 10 "0 80 linear $d2 7"
loaded "two devices" 12 "0 50 linear $d2 100
50 30 linear $d0 0"
loaded "by its path" 10 "0 80 linear $D2 7"
loaded "zero" 5 "0 80 zero"
loaded "io-err" 5 "0 80 io-err"
kinds="0 10 linear $d0 5
10 41 io-err
51 10 zero
61 19 striped 2 8 $d0 200 $d2 200"
loaded "four kinds" 15 "$kinds"
one "four kinds, torn" 15 write "begin\n$(echo "$kinds" | escaped)end\n" -p 5
loaded "striped" 12 "0 80 striped 3 8 $d0 0 $d1 0 $d2 0"
checked "striped" 12 "0 80 striped 3 8 $d0 0 $d1 0 $d2 0"
loaded "mirror" 15 "0 80 mirror $d0 100 $d2 0 insync"
loaded "a copy" 15 "0 80 mirror $d0 100 $d2 0"
closed "a copy" 15 "0 80 mirror $d0 100 $d2 0"
loaded "stacked" 10 "0 30 linear $below 0
30 50 linear $below 500"
closed "stacked" 10 "0 80 striped 2 8 $below 0 $d0 0"
ok "nothing is there" ctl "remove vol"
ok "nothing is there" ctl "create vol"
each "into an empty one" 10 $state -e "$P/vol:$TABLE_SAYS" -u "$P/control:remove vol" -u "$P/control:create vol" \
	write $P/vol "0 80 linear $d2 7\nend\n"
pat write $D0 2000 80 both 0 > /dev/null
pat write $D1 2000 80 both 0 > /dev/null
ok "a mirror is the old one" table vol "0 80 mirror $d1 2000 $d0 2000 insync"
loaded "in the place of a mirror" 12 "0 80 striped 2 8 $d1 0 $below 0"

# An allocation that is tried once more, as those of an xarray are, fails only if
# the next one does, too.
ok "one disk" table vol "0 80 linear $d1 100"
how=ever
one "three stripes, and then none" 12 write "0 80 striped 3 8 $d0 0 $below 0 $d2 0\nend\n" -s 300
one "mirror, and then none" 12 write "0 80 mirror $d0 0 $d2 0\ncheck\n" -s 300
# By default it is the last test of the machine that looks.
[ -z "$ALL" ] || is "nothing is lost" "$(lost)" ""
