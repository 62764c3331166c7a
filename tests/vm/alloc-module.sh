#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: modules come and go, and a table asks for one, with each allocation failing once
# kernels: debug
# log-ok: Call Trace
# timeout: 300
. "${LIB:-/tests/lib.sh}"
. "${ALLOC_INC:-/tests/alloc.inc}"

ko=$(find /lib/modules/ -name device-mapper.ko)
counter=$(find /lib/modules/ -name dm-counter.ko)
state="-l /sys/module -l $P -k $P/control -k /proc/devices"

# Traces of the kernel's own are for its log alone, the console is slow.
cat /proc/sys/kernel/printk > /tmp/printk
echo 1 > /proc/sys/kernel/printk
ok "rmmod" rmmod device_mapper
# shellcheck disable=SC2086
each "the module comes" 20 $(nth 16) $state -U device_mapper load "$ko"
# A load that fails may leave the next one less to allocate, and that is then not
# the allocation it was meant to be. So once more, each after one that went well;
# the last are those of the module's own init function.
n=$(($(awk '/^[0-9]/ { n += $1 } END { print n }' /tmp/nth) * $(much 16 1)))
# shellcheck disable=SC2086
each "the module comes, after it came" 1 -g -n $((n - $(much 40 59))):$((n + 20)):$(much 3 1) $state \
	-U device_mapper load "$ko"
modprobe device-mapper
# shellcheck disable=SC2086
each "the module goes" 0 $state -L "$ko" unload device_mapper
look

disk brd 8
ctl "create vol"
ok "load" load vol "0 8 zero"
# shellcheck disable=SC2086
each "a target comes" 10 $(nth 3) $state -k $P/vol -U dm_counter load "$counter"
modprobe dm-counter
# shellcheck disable=SC2086
each "a target goes" 0 $state -k $P/vol -L "$counter" unload dm_counter
# shellcheck disable=SC2086
each "a table with it" 10 $state -k $P/vol -x "$DISK" -e "$P/vol:$TABLE_SAYS" -u "$P/vol:0 8 zero\nend" \
	-k /sys/module/dm_counter/refcnt write $P/vol "0 8 counter $DEVNO 0\nend\n"

# Once it has come it is there, also if the load then fails.
# shellcheck disable=SC2046
each "a table that asks for it" 5 $(nth 3) -k $P/vol -x "$DISK" -e "$P/vol:$TABLE_SAYS" \
	-u "$P/vol:0 8 zero\nend" -U dm_counter -B dm_counter write $P/vol "0 8 counter $DEVNO 0\nend\n"
rmmod dm_counter 2> /dev/null
ok "remove" ctl "remove vol"

# Where the kernel itself traces who got no slab cache, area or per CPU memory
is "traces of something else" "$(dmesg | awk '
	/kmem_cache_create.*failed with error|vmalloc error|vmalloc: allocation fail|percpu: allocation failed/ { ok = 1 }
	/CPU: [0-9]+ PID/ { why = before }
	/Call Trace/ { if (!ok && why) print why; ok = 0; why = "" }
	{ before = $0 }')" ""
# What is lost is at times found only when nothing on a stack points there any more.
lab_sleep_until $((lab_looked + 7))
for i in $(seq "$(much 1 3)"); do
	echo scan > $ALLOC/kmemleak
	is "nothing is lost" "$(leaks)" ""
	echo clear > $ALLOC/kmemleak
	[ -z "$ALL" ] || sleep 1
done
cat /tmp/printk > /proc/sys/kernel/printk
