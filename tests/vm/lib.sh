# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034
# What every test sources: assertions, the driver's files, lower devices, the
# kernel's traces and its log. tests/README.md tells how to write one.

P=/proc/device-mapper
D=/dev/device-mapper
LAB=/run/lab			# what the running test leaves behind
ERR=OK

# ---------------------------------------------------------------- assertions

# Files, so that those in a subshell count too.
lab_pass() { echo >> $LAB/ran; }

# lab_fail WHAT [LINE...]
lab_fail()
{
	echo >> $LAB/ran
	echo >> $LAB/failed
	lab_text="FAILED: ${BOOT:+boot $BOOT: }$1"
	shift
	for lab_line; do
		lab_text="$lab_text
    $lab_line"
	done
	if [ -z "$BOOT" ]; then
		diag "$lab_text"
	else
		# At once: the power may go.
		{ diag "$lab_text" | cut -c 1-400; echo failed; } > "$OUT"
	fi
}

# diag TEXT: shown when the test fails
diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

# is WHAT ACTUAL EXPECTED
is()
{
	if [ "$2" = "$3" ]; then
		lab_pass
	else
		lab_fail "$1" "got:      $2" "expected: $3"
	fi
}

# like WHAT ACTUAL PATTERN: a glob, or an extended regular expression
like()
{
	# shellcheck disable=SC2254
	case $2 in
	$3)
		lab_pass
		return ;;
	esac
	if printf '%s\n' "$2" | grep -qE -e "$3" 2> /dev/null; then
		lab_pass
	else
		lab_fail "$1" "got:      $2" "expected: something like $3"
	fi
}

# ok WHAT CMD...: it succeeds
ok()
{
	lab_what=$1
	shift
	if "$@"; then
		lab_pass
	else
		lab_fail "$lab_what" "failed ($?): $*"
	fi
}

# fails WHAT CMD...: it does not
fails()
{
	lab_what=$1
	shift
	if "$@"; then
		lab_fail "$lab_what" "succeeded: $*"
	else
		lab_pass
	fi
}

# skip REASON: this kernel truly lacks what the test needs
skip()
{
	echo "$*" > $LAB/skip
	exit 0
}

# bail WHY: the test cannot go on, and has failed
bail()
{
	lab_fail "$*"
	rm -f $LAB/cut
	exit 1
}

# wait_for SECONDS CMD...: until it succeeds. It is given up after that time and as
# many tries as a machine with nothing else to do has in it: a slow one has more time.
wait_for()
{
	lab_seconds
	lab_until=$((lab_now + $1))
	lab_tries=$(($1 * 10))
	shift
	until "$@"; do
		lab_tries=$((lab_tries - 1))
		lab_seconds
		[ $lab_tries -gt 0 ] || [ "$lab_now" -le "$lab_until" ] || return 1
		sleep 0.05
	done
}

# lab_seconds: since the machine has started, in $lab_now
lab_seconds()
{
	read -r lab_now lab_idle < /proc/uptime
	lab_now=${lab_now%.*}
}

# much LESS ALL: how much of a thing to do. All of it in `make check-all` and whatever
# else says that there is time ($ALL); else less, so that a test does each distinct
# thing that it is for, and not as often, for as long, or on as much.
much()
{
	if [ -n "$ALL" ]; then
		echo "$2"
	else
		echo "$1"
	fi
}

# free_kb: memory that is free or can be had at once, with what each processor keeps
# of free pages to itself: that can be tens of megabytes, and MemFree lacks it
free_kb()
{
	awk '/^(MemFree|Cached|Buffers|SReclaimable):/ { s += $2 }
		$1 == "count:" { s += $2 * 4 }
		END { print s }' /proc/meminfo /proc/zoneinfo
}

# --------------------------------------------------------------- the driver

# ctl LINE: to control, in one write; the name of the errno is left in $ERR
ctl()
{
	put $P/control "$1
" > $LAB/err
	lab_code=$?
	read -r ERR < $LAB/err
	return $lab_code
}

# load NAME TEXT: to its file, as it stands, in one open; $ERR as above
load()
{
	if [ ${#2} -lt 100000 ]; then
		put "$P/$1" "$2" > $LAB/err
	else
		printf '%s' "$2" | put "$P/$1" - > $LAB/err
	fi
	lab_code=$?
	read -r ERR < $LAB/err
	return $lab_code
}

# errline NAME|control: what stands after `# error=`
errline()
{
	while IFS= read -r lab_line; do
		case $lab_line in
		'# error='*)
			printf '%s\n' "${lab_line#\# error=}"
			return ;;
		'#'*) ;;
		*) return ;;
		esac
	done < "$P/$1"
}

# state NAME KEY: the value of key=value in the first line
state()
{
	lab_state "$1" "$2" || return
	[ -z "$lab_value" ] || printf '%s\n' "$lab_value"
}

# lab_state NAME KEY: the same, in $lab_value
lab_state()
{
	lab_value=
	read -r lab_line < "$P/$1" || return
	case $lab_line in
	*" $2="*)
		lab_line=${lab_line#* "$2"=}
		lab_value=${lab_line%% *} ;;
	esac
}

# ------------------------------------------------------------ lower devices

# disk KIND SIZE_MB [ATTR=VALUE...]: makes a lower device; its path is left in
# $DISK, `MAJOR MINOR` in $DEVNO, its sectors in $SECTORS.
#
#   brd   a disk in memory, taking bios
#   scsi  scsi_debug, with its module parameters; those of one test are alike
#   null  null_blk in memory, with its configfs attributes
disk()
{
	lab_kind=$1
	lab_mb=$2
	shift 2
	case $lab_kind in
	brd) lab_brd "$lab_mb" ;;
	scsi) lab_scsi "$lab_mb" "$@" ;;
	null) lab_null "$lab_mb" "$@" ;;
	*) bail "disk: what is $lab_kind?" ;;
	esac
	wait_for 10 test -b "/dev/$lab_name" || bail "disk $lab_kind: no /dev/$lab_name"
	DISK=/dev/$lab_name
	IFS=: read -r lab_major lab_minor < "/sys/class/block/$lab_name/dev"
	DEVNO="$lab_major $lab_minor"
	read -r SECTORS < "/sys/class/block/$lab_name/size"
	[ "$SECTORS" = $((lab_mb * 2048)) ] || bail "disk $lab_kind: $SECTORS sectors"
}

# All of brd's disks are of the size it was loaded with: one of another size
# is a null_blk that takes bios, or what comes nearest.
lab_brd()
{
	lab_n=0
	[ ! -f $LAB/brd ] || read -r lab_n < $LAB/brd
	if [ "$lab_n" = 0 ]; then
		[ ! -d /sys/module/brd ] || rmmod brd 2> /dev/null
		modprobe brd rd_nr=8 rd_size=$(($1 * 1024)) || bail "no brd"
		echo "$1" > $LAB/brd-size
	elif [ "$(cat $LAB/brd-size)" != "$1" ] || [ "$lab_n" = 8 ]; then
		lab_null "$1" queue_mode=0
		return
	fi
	lab_name=ram$lab_n
	echo $((lab_n + 1)) > $LAB/brd
}

lab_sds() { ls -d /sys/bus/pseudo/drivers/scsi_debug/adapter*/host*/target*/*:*/block/sd* 2> /dev/null; }

# lab_new_sd COUNT: there are that many
lab_new_sd() { [ "$(lab_sds | wc -l)" -ge "$1" ]; }

lab_scsi()
{
	lab_before=$(lab_sds)
	if [ ! -f $LAB/scsi ]; then
		rmmod scsi_debug 2> /dev/null
		lab_mb=$1
		echo "$*" > $LAB/scsi
		shift
		# No udev here that would load it.
		modprobe -q sd_mod
		modprobe scsi_debug add_host=1 per_host_store=1 delay=0 \
			dev_size_mb="$lab_mb" "$@" || bail "no scsi_debug"
	elif [ "$(cat $LAB/scsi)" = "$*" ]; then
		echo 1 > /sys/bus/pseudo/drivers/scsi_debug/add_host
	else
		bail "disk scsi: all of one test have the same size and parameters"
	fi
	wait_for 20 lab_new_sd $(($(echo "$lab_before" | grep -c .) + 1)) ||
		bail "disk scsi: no new disk"
	lab_name=$(lab_sds | grep -vxF -e "${lab_before:-none}" | tail -n 1)
	lab_name=${lab_name##*/}
}

lab_null()
{
	lab_size=$1
	shift
	[ -d /sys/module/null_blk ] || modprobe null_blk nr_devices=0 || bail "no null_blk"
	lab_n=0
	[ ! -f $LAB/null ] || read -r lab_n < $LAB/null
	echo $((lab_n + 1)) > $LAB/null
	lab_dir=/sys/kernel/config/nullb/lab$lab_n
	mkdir "$lab_dir" || bail "no null_blk in configfs"
	for lab_attr in "size=$lab_size" memory_backed=1 "$@"; do
		echo "${lab_attr#*=}" > "$lab_dir/${lab_attr%%=*}" 2> /dev/null ||
			[ "$lab_attr" = queue_mode=0 ] || bail "null_blk: $lab_attr"
	done
	if ! echo 1 > "$lab_dir/power" 2> /dev/null; then
		# Newer ones have no bio mode.
		[ "$(cat "$lab_dir/queue_mode")" = 0 ] || bail "null_blk: power"
		echo 2 > "$lab_dir/queue_mode"
		echo 1 > "$lab_dir/power" || bail "null_blk: power"
	fi
	read -r lab_name < "$lab_dir/index"
	lab_name=nullb$lab_name
	[ -d "/sys/class/block/$lab_name" ] || lab_name=lab$lab_n
}

# -------------------------------------------------------------- power cuts

# A test with a line `# disks: MB...` has that many disks of the host, virtio's or
# UML's, zeroed before its first boot: $DISK1 and so on, with $DEVNO1 and $SECTORS1.
BOOT=				# 1, and one more after each cut; empty without disks

# power_cut MS [MOST]: in so many milliseconds the host kills the machine, or at
# a moment up to MOST that $SEED decides, while the test works on (one that ends
# earlier is waited for). Then it runs once more, in a new machine with its disks.
power_cut()
{
	[ -n "$BOOT" ] || bail "power_cut: a test for it has a line \`# disks: \`"
	lab_ms=$(awk -v seed=$((SEED * 20 + BOOT)) -v least="$1" -v most="${2:-$1}" \
		'BEGIN { srand(seed); print int(least + rand() * (most - least)) }')
	echo > $LAB/cut
	[ -z "$LEAKS" ] || diag "boot $BOOT: the power is cut in $lab_ms ms" > "$OUT"
	echo "cut $lab_ms" > "$OUT"
}

# note TEXT: one line that the host keeps through power cuts
note() { echo "note $*" > "$OUT"; }

# notes: all that were made in the boots before this one, oldest first
notes() { cat "/tests/$TEST.notes"; }

lab_disks()
{
	lab_n=0
	for lab_serial in $LAB_DISKS; do
		lab_n=$((lab_n + 1))
		for lab_dir in /sys/block/vd* /sys/block/ubd*; do
			[ "${lab_dir##*/}" = "$lab_serial" ] ||
				[ "$(cat "$lab_dir/serial" 2> /dev/null)" = "$lab_serial" ] || continue
			eval "DISK$lab_n=/dev/${lab_dir##*/} SECTORS$lab_n=$(cat "$lab_dir/size")
				DEVNO$lab_n='$(tr : ' ' < "$lab_dir/dev")'"
			continue 2
		done
		bail "no disk $lab_n: is there no virtio_blk?"
	done
}

# lab_run TEST: and waits for the power cut it asked for
lab_run()
{
	[ -n "$BOOT" ] || exec sh "$1"
	sh "$1"
	lab_code=$?
	while [ -f $LAB/cut ]; do
		sleep 1
	done
	return $lab_code
}

if [ -f "/tests/${TEST-}.boot" ]; then
	# shellcheck source=/dev/null
	. "/tests/$TEST.boot"
	mkdir -p $LAB
	lab_disks
fi

# ---------------------------------------------------------- traces and log

LAB_TRACE=/sys/kernel/tracing

# trace_on [EVENT...]: of the block layer, block_bio_queue by default
trace_on()
{
	lab_trace_ends
	# Counts the events of all processors: a clock may move in steps so long that
	# those of two change places. So there are no times in a trace.
	# Each of these waits for all processors, and so is done once alone.
	read -r lab_line < $LAB_TRACE/trace_clock
	[ "${lab_line#*\[counter\]}" != "$lab_line" ] || echo counter > $LAB_TRACE/trace_clock
	read -r lab_line < $LAB_TRACE/buffer_size_kb
	[ "$lab_line" = 8192 ] || echo 8192 > $LAB_TRACE/buffer_size_kb
	lab_trace "${@:-block_bio_queue}"
	echo 1 > $LAB_TRACE/tracing_on
}

# lab_trace EVENT...: these and no others
lab_trace()
{
	lab_all=
	while IFS=: read -r lab_line lab_event; do
		lab_all="$lab_all $lab_event"
	done < $LAB_TRACE/set_event
	[ "$lab_all" != " $*" ] || return 0
	echo > $LAB_TRACE/set_event
	for lab_event; do
		echo "block:$lab_event" >> $LAB_TRACE/set_event
	done
}

# lab_trace_ends: nobody has read it
lab_trace_ends()
{
	lab_line=
	read -r lab_line 2> /dev/null < $LAB_TRACE/tracing_on
	[ "${lab_line:-0}" = 0 ] || trace_raw > /dev/null
}

# trace_off: prints the bios queued since, `MAJ,MIN RWBS SECTOR + N`, in order
trace_off()
{
	trace_raw | sed -n 's/.*: block_bio_queue: \(.* + [0-9]*\) .*/\1/p'
}

# trace_raw: the same, all events and as the kernel prints them
trace_raw()
{
	echo 0 > $LAB_TRACE/tracing_on
	cat $LAB_TRACE/trace
	echo > $LAB_TRACE/trace
}

# log_clear: log_since begins here
log_clear()
{
	lab_mark=0
	[ ! -f $LAB/mark ] || read -r lab_mark < $LAB/mark
	lab_mark=$((lab_mark + 1))
	echo $lab_mark > $LAB/mark
	echo "lab: mark $lab_mark" > /dev/kmsg
}

# log_since: the kernel's log since log_clear, or since the test began
log_since()
{
	if [ -f $LAB/mark ]; then
		dmesg | sed "1,/lab: mark $(cat $LAB/mark)\$/d"
	else
		dmesg
	fi
}

# ------------------------------------------------- before and after a test

# Without a process of its own, as are other things below: each test waits for it.
lab_ours()
{
	[ ! -f $P/control ] || while read -r lab_word lab_device lab_rest; do
		[ "${lab_word#\#}" != "$lab_word" ] || printf '%s\n' "$lab_device"
	done < $P/control
}

# lab_any: there is one
lab_any()
{
	[ -f $P/control ] || return
	while read -r lab_word lab_rest; do
		[ "${lab_word#\#}" != "$lab_word" ] || return 0
	done < $P/control
	return 1
}

# lab_begin: nothing is left of the test before, the module has just come
lab_begin()
{
	rm -rf $LAB
	mkdir -p $LAB
	: > $LAB/ran
	cp /proc/mounts $LAB/mounts
	dmesg -c > /dev/null
	modprobe device-mapper || bail "modprobe device-mapper"
	[ -f $P/control ] || bail "no $P/control"
	! lab_any || bail "devices are left over: $(lab_ours)"
}

lab_umount()
{
	{ read -r lab_line && read -r lab_line; } < /proc/swaps && swapoff -a
	for lab_name in /sys/block/loop*/loop; do
		[ ! -e "$lab_name" ] || lab_loops=1
	done
	if ! cmp -s /proc/mounts $LAB/mounts; then
		awk '{ print $2 }' /proc/mounts > $LAB/now
		awk '{ print $2 }' $LAB/mounts | grep -vxFf - $LAB/now | sort -r |
			while read -r lab_dir; do
				umount "$lab_dir" || umount -l "$lab_dir"
			done
	fi
	[ -z "${lab_loops-}" ] || /bin/losetup -D
}

# Ours and the mainline's may stand on one another: as often as any goes away.
lab_remove_all()
{
	! lab_any || for lab_name in $(lab_ours); do
		[ "$(state "$lab_name" state)" != suspended ] || ctl "resume $lab_name"
	done
	for lab_round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		for lab_name in /sys/block/dm-* /sys/block/md*; do
			[ ! -e "$lab_name/md" ] || echo clear > "$lab_name/md/array_state"
			[ ! -e "$lab_name/dm" ] || dmsetup remove_all --force > /dev/null 2>&1
		done
		lab_any || break
		lab_ours | sed 's/^/remove /' | while read -r lab_line; do
			put $P/control "$lab_line
" > /dev/null
		done
		[ "$lab_round" -lt 5 ] || sleep 0.2
	done
	! lab_any || lab_fail "devices cannot be removed: $(lab_ours)"
}

lab_drop_disks()
{
	for lab_dir in /sys/kernel/config/nullb/*/; do
		[ ! -d "$lab_dir" ] || rmdir "$lab_dir"
	done
	for lab_mod in null_blk scsi_debug brd; do
		[ ! -e /sys/module/$lab_mod ] || wait_for 10 rmmod $lab_mod 2> /dev/null ||
			diag "$lab_mod is still in use"
	done
}

# Those that use ours go first: targets from outside.
lab_unload()
{
	[ -e /sys/module/device_mapper ] || return 0
	for lab_mod in /sys/module/device_mapper/holders/*; do
		[ ! -e "$lab_mod" ] || rmmod "${lab_mod##*/}"
	done
	wait_for 10 rmmod device_mapper 2> $LAB/rmmod ||
		lab_fail "rmmod device_mapper" "$(tail -n 1 $LAB/rmmod)"
}

# What must not stand in the log of any test.
LAB_BAD='WARNING|BUG:|BUG |Oops|KASAN|UBSAN|possible circular|possible recursive'
LAB_BAD=$LAB_BAD'|lockdep|inconsistent lock|suspicious RCU|sleeping function|rcu.*stall'
LAB_BAD=$LAB_BAD'|RCU stall|hung task|blocked for more than|Call Trace'
LAB_BAD=$LAB_BAD'|refcount_t|general protection|ODEBUG|list_(add|del) corruption'
# But for the functions in a trace: what is left on a stack may be anything.
LAB_TRACED='^\[[ 0-9.]+\] +(\[<[0-9a-f]+>\] )?(\? )?[a-zA-Z_0-9.]+\+0x[0-9a-f]+/0x[0-9a-f]+'

# lab_races: takes those reports of KCSAN out of $LAB/log in which neither access
# is of a function of ours. The kernel has some of its own.
lab_races()
{
	awk '
	/^(\[[^]]*\] )?=====/ {
		if (report != "" && mine)
			print report
		inside = !inside
		report = ""
		mine = 0
		next
	}
	!inside { print; next }
	{
		report = report (report == "" ? "" : "\n") $0
		if (access_of && /\[device_mapper|\[dm_counter/)
			mine = 1
		access_of = / (to|from) 0x.* by /
	}' $LAB/log > $LAB/log.kept
	mv $LAB/log.kept $LAB/log
}

# lab_sleep_until SECOND: of the machine
lab_sleep_until()
{
	lab_seconds
	[ "$1" -le "$lab_now" ] || sleep $(($1 - lab_now))
}

# leaks: what kmemleak has found, but for what the kernel itself loses where it is refused
# memory: a bitmap, when there is none for the node that it goes into (ida_alloc_range()),
# and the name of a slab cache that cannot be shown in sysfs.
leaks()
{
	awk '
	function tell()
	{
		if (lost != "" && lost !~ /ida_alloc_range/ &&
		    (lost !~ /size 8\)/ || lost !~ / dmap_io\.\n/))
			printf "%s", lost
	}
	/^unreferenced/ { tell(); lost = "" }
	{ lost = lost $0 "\n" }
	END { tell() }' /sys/kernel/debug/kmemleak
}

# lab_scan REGEX: the log, apart from lines that match
lab_scan()
{
	lab_seconds
	lab_began=$lab_now
	lab_leaks=/sys/kernel/debug/kmemleak
	if [ -n "$LEAKS" ] && [ -f $lab_leaks ]; then
		# Twice: what is new, or has changed since the scan before, is not told;
		# nor is what is younger than five seconds. The last look waits for it.
		echo scan > $lab_leaks
		[ "$TEST" != kmemleak ] || lab_sleep_until $((lab_began + 7))
		echo scan > $lab_leaks
		leaks > $LAB/leaks
		# What was moved meanwhile is found when it is looked for once more.
		[ ! -s $LAB/leaks ] || { echo scan > $lab_leaks; leaks > $LAB/leaks; }
		[ ! -s $LAB/leaks ] || lab_fail kmemleak "$(head -n 40 $LAB/leaks)"
		echo clear > $lab_leaks
	fi
	dmesg > $LAB/log
	if [ -n "$1" ]; then
		grep -vE -e "$1" $LAB/log > $LAB/log.kept
		mv $LAB/log.kept $LAB/log
	fi
	[ "$KERNEL" != kcsan ] || lab_races
	if grep -E "$LAB_BAD" $LAB/log | grep -qvE -e "$LAB_TRACED"; then
		lab_fail "the kernel's log" "$(grep -E -A 15 "$LAB_BAD" $LAB/log | head -n 60)"
	fi
}

# lab_end REGEX: cleans up after a test and looks what it did to the kernel
lab_end()
{
	lab_trace_ends
	! read -r lab_line 2> /dev/null < $LAB_TRACE/set_event || echo > $LAB_TRACE/set_event
	[ ! -e /sys/module/hog ] || rmmod hog
	lab_umount
	lab_remove_all
	lab_unload
	lab_drop_disks
	lab_scan "$1"
}
