#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: create and remove with each of their allocations failing once: made or not made, gone or not gone, and nothing in between
# kernels: debug
. "${LIB:-/tests/lib.sh}"
. "${ALLOC_INC:-/tests/alloc.inc}"

long=$(printf '%063d' 7)
disk brd 8
ctl "create other"
ok load load other "0 $SECTORS linear $DEVNO 0"
state="$SEEN -l /dev -k $P/other"

# When the kernel has no memory for the name of a disk it says so with EINVAL.
says="$P/control:$CONTROL_SAYS|cannot be made \(error 22\)"
# shellcheck disable=SC2086
for name in vol "$long"; do
	case $name in
	vol)	each "create ${#name}" 20 $(nth 6) $state -a EINVAL -e "$says" -k "$P/$name" \
			-u "$P/control:remove $name" write $P/control "create $name\n" ;;
	*)	each "create ${#name} 77, closed" 20 $(nth 8) $state -e "$says" -k "$P/$name" \
			-u "$P/control:remove $name" bare $P/control "create $name 77" ;;
	esac

	ctl "create $name"
	each "remove ${#name}" 1 $(nth 3) $state -e "$P/control:$CONTROL_SAYS" \
		-u "$P/control:create $name" write $P/control "remove $name\n"
	ok "load" load "$name" "0 100 linear $DEVNO 0"
	each "remove ${#name} with a table" 1 $(nth 3) $state -e "$P/control:$CONTROL_SAYS" \
		-u "$P/control:create $name" -u "$P/$name:0 100 linear $DEVNO 0" \
		write $P/control "remove $name\n"
	ok "remove ${#name}" ctl "remove $name"
done
# shellcheck disable=SC2086
ever "create with a number, and then none" 4 $state -a EINVAL -e "$says" -k "$P/vol" \
	-u "$P/control:remove vol" -s "$(much 1500 100)" write $P/control "create vol 100000\n"
[ -z "$ALL" ] || is "nothing is lost" "$(lost)" ""
