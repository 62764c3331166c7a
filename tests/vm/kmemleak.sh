#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: on a debug kernel, which runs it last: no memory is lost
. "${LIB:-/tests/lib.sh}"

[ -f /sys/kernel/debug/kmemleak ] || skip "this kernel has no kmemleak"
# The rest is lab_scan's, in lib.sh.
ok "it answers" cat /sys/kernel/debug/kmemleak
