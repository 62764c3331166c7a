#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: MAJOR MINOR, MAJOR:MINOR, /dev/PATH; devices that are not there
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
colon=$(echo $DEVNO | tr ' ' :)
ok create ctl "create vol"
ln -sf $DISK /dev/link
mkdir -p /dev/deep/er
mknod /dev/deep/er/node b $DEVNO

for dev in "$DEVNO" "$colon" "$DISK" /dev/link /dev/deep/er/node \
	"/dev/../dev/./deep//er/node" "00${DEVNO% *} 00${DEVNO#* }"; do
	ok "linear $dev" text vol "0 8 linear $dev 24
end"
	is "reads back" "$(grep linear $P/vol)" "0 8 linear $DEVNO 24"
	ok "io-err between" text vol "0 8 io-err"
	is "which lets it go" "$(opn rwx $DISK)" OK
done

bad() {
	fails "linear $1" text vol "0 8 linear $1 0
end"
	is "linear $1: errno" "$ERR" "$2"
	glob "linear $1: text" "$(errline vol)" "line 1: linear: *$3*"
	is "linear $1: nothing changed" "$(grep -v '^#' $P/vol | tr '\n' ';')" \
		"begin;0 8 io-err;end;"
}
bad /dev/nosuch ENODEV /dev/nosuch
bad /dev/ ENODEV /dev/
bad "/dev/$(printf '%0300d' 0)" ENODEV ""
bad "/dev/$(printf '%04000d' 0)" ENODEV ""
bad "4095 1048575" ENODEV 4095
bad "4095:1048575" ENODEV 4095:1048575
bad "240 77" ENODEV "240"
ok create ctl "create empty"
for dev in "$(state empty dev)" "$(state empty dev | tr : ' ')" $D/empty; do
	fails "one of ours without a table" text vol "0 8 linear $dev 0
end"
	is "errno" "$ERR" ENODEV
	glob "text" "$(errline vol)" "line 1: linear: ?*"
done
for dev in "$colon:0" "${DEVNO% *}:" ":${DEVNO#* }" : "${DEVNO% *}:x" "x:0" \
	"${DEVNO% *},${DEVNO#* }" x "${DISK#/dev/}" dev/x ./x; do
	fails "linear $dev" text vol "0 8 linear $dev 0
end"
	is "linear $dev: errno" "$ERR" EINVAL
	glob "linear $dev: text" "$(errline vol)" "line 1: linear: ?*"
done
for file in /dev/null /dev /proc/device-mapper/vol; do
	fails "$file is no block device" text vol "0 8 linear $file 0
end"
	glob "errno" "$ERR" "E[NI]*"
	glob "text" "$(errline vol)" "line 1: linear: ?*"
done
rm -r /dev/link /dev/deep
