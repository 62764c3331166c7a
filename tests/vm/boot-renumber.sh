#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: devices of ours in saved tables are found by replay when the kernel gives the module another major number
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

disk brd 16
a=$DEVNO A=$DISK
ours=$(sed -n '1s/.*major=\([0-9]*\).*/\1/p' $P/control)

# as another boot had it, when ours was 240
cat > $ETC/control << .
# device-mapper 0.1.0 major=240 targets=linear
create base 5
create top 6
.
cat > $ETC/base.table << .
# name=base dev=240:5 state=active size=1000 targets=1 open=0 event=1
begin
0 8000 linear $a 0
end
.
cat > $ETC/top.table << .
# name=top dev=240:6 state=active size=1000 targets=1 open=0 event=1
begin
0 240 linear 240 5 240 # 240 5
240 480 striped 3 8 240 5 1000 $A 240 240:5 2000
720 240 mirror $a 240 240:5 240 region 8
# copied=0/240 legs=AA

960 240 mirror 240 5 4000 240:5 5000 rate 240 insync
1200 240 zero
end
.
ok "start" replay start
is "complains of nothing" "$complained" ""
is "with the number of today" "$(body top)" "0 240 linear $ours 5 240;240 480 striped 3 8 $ours 5 1000 $a 240 $ours 5 2000;720 240 mirror $a 240 $ours 5 240 region 8;960 240 mirror $ours 5 4000 $ours 5 5000 rate 240;1200 240 zero;"
ok "as saved" replay status
is "says so" "$said" "base: active, as saved
top: active, as saved"
ok "stop" replay stop

# the number that is ours today was somebody else's: his disk is not to be guessed
cat > $ETC/top.table << .
# name=top dev=240:6 state=active size=1000 targets=1 open=0 event=1
begin
0 240 linear $a 240

240 240 linear $ours 5 0
end
.
fails "start" replay start
is "says which" "$complained" "top.table: line 5: linear: $ours:5 was another device when this was saved; write its path"
is "stays empty" "$(state top state)" empty
is "the other is there" "$(state base state)" active
