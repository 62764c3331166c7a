#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: one line in the log at load, one for a table that fails, and nothing otherwise
. "${LIB:-/tests/lib.sh}"

# said: what the module said since log_clear
said() { log_since | grep -i 'device.mapper\|dmap' | grep -v 'lab: '; }
said_lines() { said | grep -c .; }
# told WHAT COUNT
told() { [ "$(said_lines)" = "$2" ] || said | while read -r line; do diag "$line"; done
	is "$1: lines in the log" "$(said_lines)" "$2"; }

# The kernel's own words on modules like this one come once, with the first.
ok "out" rmmod device_mapper
log_clear
ok "and in" modprobe device-mapper
told "at load" 1
like "with the version and the major" "$(said)" "*version $(cat /sys/module/device_mapper/version), major [0-9]*"

log_clear
disk null 8
null=$DEVNO
disk brd 8
ok create ctl "create vol"
ok load load vol "0 8192 linear $DEVNO 0"
ok "grow" load vol "begin
0 $SECTORS linear $DEVNO 0
end"
ok use dd if=/dev/zero of=$D/vol bs=1M count=1
ok suspend ctl "suspend vol"
ok "swap" load vol "begin
0 $SECTORS mirror $DEVNO 0 $null 0
end"
ok resume ctl "resume vol"
ok use dd if=$D/vol of=/dev/null bs=1M count=1
ok "check" load vol "0 8 zero
check"
fails "a command that fails" ctl "create vol"
told "devices come, change, are used" 0

fails "a table that fails" load vol "begin
0 8 nowhere
end"
told "a table that fails" 1
like "what the file says" "$(said)" "*vol: $(errline vol)"
fails "another, in a check" load vol "begin
0 8 linear $DEVNO 99999999
check"
told "and the next" 2

log_clear
ok remove ctl "remove vol"
ok "its targets" rmmod device_mapper_mirror device_mapper_zero
ok out rmmod device_mapper
told "devices and module go" 0
ok in modprobe device-mapper

# modinfo and the files explain themselves.
ko=$(find /lib/modules/ -name device-mapper.ko)
for field in version description author license; do
	fails "modinfo has no $field" [ -z "$(modinfo -F $field "$ko")" ]
done
for target in $(find /lib/modules/ -name 'device-mapper-*.ko'); do
	for field in description author license alias; do
		fails "modinfo of $target has no $field" [ -z "$(modinfo -F $field "$target")" ]
	done
done
for param in /sys/module/device_mapper/parameters/*; do
	[ ! -e "$param" ] || like "the parameter is described" "$(modinfo -F parm "$ko")" \
		"^${param##*/}:.+"
done
ok create ctl "create vol"
like "control says what it is" "$(head -n 1 $P/control)" '^# device-mapper [0-9.]+ abi=[0-9]+ major=[0-9]+ targets=[a-z,-]+$'
like "and a table" "$(head -n 1 $P/vol)" '^# name=vol dev=[0-9:]+ state=empty size=0 '
