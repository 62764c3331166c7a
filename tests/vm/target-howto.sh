#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: the target that CONTRIBUTING tells how to write does what is said there
. "${LIB:-/tests/lib.sh}"

# Its commands, on a disk and with a module that are where these are here
disk brd 8
ko=$(find /lib/modules/ -name dm-guard.ko)
mkdir -p /tmp/howto /tmp/howto/bin
cp "$ko" /tmp/howto
printf '#!/bin/sh\nexec "$@"\n' > /tmp/howto/bin/sudo
chmod +x /tmp/howto/bin/sudo
sed "s,/dev/sdz,$DISK,; s,\<dd ,/bin/dd ,; s/insmod /&.\//" /tests/howto.inc > /tmp/howto/try
like "the commands" "$(cat /tmp/howto/try)" '^cat /proc/device-mapper/try$'

i=0
(cd /tmp/howto && PATH=$PATH:/tmp/howto/bin && while read -r command; do
	i=$((i + 1))
	sh -c "$command" > $i.out 2>&1
	echo $? > $i.code
done < try)
is "what they returned" "$(cd /tmp/howto && cat ?.code | tr '\n' ' ')" "0 0 0 0 1 0 "
like "what the second dd says" "$(cat /tmp/howto/5.out)" "Input/output error"
like "the line reads as it was written" "$(grep -v '^#' $P/try)" "^0 2048 guard $DEVNO 0$"
like "what was counted" "$(grep '^# reads' $P/try)" "^# reads=[1-9][0-9]* writes=0 "

ok remove ctl "remove try"
ok out rmmod dm_guard
ok create ctl "create try"
ok "a table that names it" load try "0 8 guard $DEVNO 0"
ok "brings it" [ -d /sys/module/dm_guard ]
ok remove ctl "remove try"
rm -r /tmp/howto
