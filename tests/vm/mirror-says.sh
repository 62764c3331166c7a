#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: legs that say of a request that they will not do it are not lost for that; one that fails it is, and so is one that lacks what the other has written
# stock: dmap_status_is_invalid(): that a request does not suit a device has a status of its own (BLK_STS_INVAL, 6.11), and before that is as any error
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"
. "${MIRROR:-/tests/mirror.inc}"

disk null 8
a=$DEVNO
disk null 8
b=$DEVNO
ctl "create one"
ctl "create two"
ctl "create vol"

# told ERRNO ERRNO: what a write ends with that the legs end so, 0 for well, and what
# becomes of them
told()
{
	for lab_leg in one two; do
		lab_disk=$a
		[ $lab_leg = one ] || lab_disk=$b
		lab_text="0 4096 linear $lab_disk 0
4096 4096 $([ "$1" = 0 ] && echo "linear $lab_disk 4096" || echo "says $1")"
		ok "a leg, $lab_leg, that says $1" table $lab_leg "$lab_text"
		shift
	done
	ok "a mirror" table vol "0 8192 mirror $(dev one) 0 $(dev two) 0 insync"
	lab_said=$(bio $D/vol write 5000 8)
	echo "$lab_said $(status vol | sed 's/.* //')"
	ok "off them" table vol "0 8192 zero"
}

is "both would have to wait" "$(told 11 11)" "EAGAIN legs=AA"
is "neither does such a thing" "$(told 95 95)" "EOPNOTSUPP legs=AA"
# Before there was a status for it, it became EIO.
case $(uname -r) in
6.1.*) is "it suits neither" "$(told 22 22)" "EIO legs=AD" ;;
*) is "it suits neither" "$(told 22 22)" "EINVAL legs=AA" ;;
esac
is "both fail" "$(told 5 5)" "EIO legs=AD"
is "one refuses what the other does" "$(told 0 95)" "OK legs=AD"
is "the other one" "$(told 11 0)" "OK legs=DA"
is "one fails" "$(told 0 28)" "OK legs=AD"
