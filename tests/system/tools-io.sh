# SPDX-License-Identifier: GPL-2.0
# what: iostat counts what passes, blktrace shows it and where it goes, hdparm and fio work, smartctl says that it is no disk
# disks: 64 64

# written DEV: kB, as iostat says
written() { iostat -dk "$1" | awk -v d="${1#/dev/}" '$1 == d { print $7 }'; }

modprobe device-mapper
ok "create" ctl "create vol"
ok "load" load vol "0 65536 linear $DISK1 4096
65536 65536 linear $DISK2 8192"
settle

like "iostat lists it" "$(iostat -d)" "*device-mapper/vol *"
was=$(written $D/vol)
below=$(written "$(readlink -f $DISK2)")
ok "dd" dd if=/dev/urandom of=$D/vol bs=1M count=4 seek=32 oflag=direct status=none
is "iostat: 4 MiB more were written" $(($(written $D/vol) - was)) 4096
is "to the second disk" $(($(written "$(readlink -f $DISK2)") - below)) 4096

like "hdparm -t" "$(hdparm -t $D/vol)" "*Timing buffered disk reads: * MB in *"
ok "fio" fio --name=verify --filename=$D/vol --direct=1 --rw=randwrite --bs=4k --offset=28M --size=8M \
	--ioengine=libaio --iodepth=16 --verify=crc32c --output-format=json --output=/tmp/fio
is "without errors" "$(grep -c '"error" : 0,' /tmp/fio)" 1
# named as in sysfs
is "fio knows its statistics" "$(grep -c '"name" : "device-mapper!vol"' /tmp/fio)" 1

like "smartctl" "$(smartctl -a $D/vol)" "*$D/vol: Unable to detect device type*"
smartctl -a $D/vol > /dev/null
is "its status: the command line" $? 1

# traced DEV: what blkparse has, each once, of reads of 16 KiB over the border of both disks
traced()
{
	rm -f /tmp/trace.blktrace.*
	blktrace -w 4 -d "$1" -D /tmp -o trace > /tmp/blktrace 2>&1 &
	tracer=$!
	while kill -0 $tracer 2> /dev/null; do
		dd if=$D/vol of=/dev/null bs=16k count=1 skip=$((65520 * 512)) \
			iflag=direct,skip_bytes status=none
		sleep 0.2
	done
	wait $tracer || cat /tmp/blktrace
	blkparse -q -D /tmp -i trace | awk '$7 ~ /^R/ { print $6, $8, $9, $10, $11, $12, $13 }' | sort -u
}

vol=$(number $D/vol | tr : ,)
seen=$(traced $D/vol)
like "blktrace: queued" "$seen" "^Q 65520 [+] 32 "
like "split" "$seen" "^X 65520 / 65536 "
like "completed" "$seen" "^C 65520 [+] 32 "
seen=$(traced $DISK1)
like "the first part, and where it came from" "$seen" "^A 69616 [+] 16 <- [(]$vol[)] 65520"
like "done" "$seen" "^C 69616 [+] 16 "
seen=$(traced $DISK2)
like "the second part" "$seen" "^A 8192 [+] 16 <- [(]$vol[)] 65536"
like "done" "$seen" "^C 8192 [+] 16 "
gone vol
settle
fails "its folder has gone" test -e /sys/kernel/debug/block/device-mapper_vol
rm -f /tmp/trace.blktrace.* /tmp/fio
