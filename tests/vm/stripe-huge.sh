#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: stripes of odd number and chunk far behind the first 2 TiB
# arch: 64 bits divided by an odd chunk, past what 32 bits hold
. "${LIB:-/tests/lib.sh}"
. "${IO:-/tests/io.inc}"

ctl "create vol"
legs=
for leg in 0 1 2; do
	ctl "create leg$leg"
	ok "leg $leg" table leg$leg "0 $((1 << 44)) zero"
	legs="$legs $(state leg$leg dev | tr : ' ') $((leg * 7))"
done
chunk=24
ok "table" table vol "0 $((3 * chunk << 36)) striped 3 $chunk$legs"
for sector in $(((1 << 32) - 1)) $((1 << 32)) $(((1 << 32) + 100)) $(((1 << 40) + 12345)) \
	$(((3 * chunk << 36) - 1)); do
	trace_on
	is "$sector" "$(bio $D/vol read $sector 1)" OK
	number=$((sector / chunk))
	leg=$((number % 3))
	is "$sector: is on" "$(trace_off | grep -v "^$(ours vol) ")" \
		"$(ours leg$leg) RS $((number / 3 * chunk + sector % chunk + leg * 7)) + 1"
done
ok "remove" ctl "remove vol"
