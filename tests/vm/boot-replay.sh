#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what cp has saved is made again by replay, whatever stands on whatever; and a second time nothing is touched
# modules: loop
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"
. "${REPLAY_INC:-/tests/replay.inc}"

# dev NAME: MAJOR MINOR
dev() { state "$1" dev | tr : ' '; }

disk brd 16
a=$DEVNO A=$DISK
disk brd 16
b=$DEVNO B=$DISK
long=$(printf '%060d' 7)

# names in the wrong order for what stands on what
ok create ctl "create zz 3
create aa
create mm 9
create empty
create $long"
z=$(state zz dev | tr : ' ') m=$(state mm dev | tr : ' ')
ok "zz" text zz "0 8000 linear $a 8
8000 8 io-err"
ok "mm" text mm "0 4000 linear $z 0"
ok "aa" text aa "0 1000 striped 2 8 $m 0 $m 1000
1000 16 zero"
ok "long" text $long "0 800 mirror $a 10000 $b 10000 insync"
save zz aa mm empty $long
# what was under way in a crash may be on one leg only; but what it says in a comment stays
sed -i 's/ insync/ from 400 insync # from 8 insync/' $ETC/$long.table
tables zz aa mm $long | sed 's/ insync//' > /tmp/before
sed '/^#/d' $P/control > /tmp/list

reload_module
copied_anew() { [ "$(pat check "$B" 10000 800 one)" = OK ]; }
ok "one leg" pat write "$A" 10000 800 one > /dev/null
ok "and the other one" pat write "$B" 10000 800 other > /dev/null
ok "start" replay start
is "complains of nothing" "$complained" ""
is "says nothing" "$said" ""
is "the same tables" "$(tables zz aa mm $long)" "$(cat /tmp/before)"
is "the same devices" "$(sed '/^#/d' $P/control)" "$(cat /tmp/list)"
ok "the legs become the same" wait_for 60 copied_anew
is "one is empty as it was" "$(state empty state)" empty
ok "status" replay status
is "says so" "$(echo "$said" | grep -c 'as saved')" 5

# once more: no table is written twice, for a mirror would copy again
was=$(for name in zz aa mm $long; do loads $name; done)
ok "start" replay start
ok "reload" replay reload
is "nothing is loaded again" "$(for name in zz aa mm $long; do loads $name; done)" "$was"

# what is ready is so again, below a live table and without one
ok "ready" load empty "begin
0 80 linear $b 12000
ready
"
ok "ready" load mm "begin
0 2000 linear $z 4000
ready
"
save zz aa mm empty $long
sed '/^#/d' $P/mm > /tmp/mm
reload_module
ok "start" replay start
is "complains of nothing" "$complained" ""
is "below a live one" "$(sed '/^#/d' $P/mm)" "$(cat /tmp/mm)"
is "alone" "$(sed '/^#/d' $P/empty)" "begin
0 80 linear $b 12000
ready"
ok "status" replay status
like "says so" "$said" "empty: ready, as saved"
is "of all" "$(echo "$said" | grep -c 'as saved')" 5
was=$(for name in zz aa mm empty $long; do loads $name; done)
ok "start" replay start
is "nothing is loaded again" "$(for name in zz aa mm empty $long; do loads $name; done)" "$was"
ok "the next one goes" ctl "drop mm"
fails "status" replay status
like "says so" "$said" "mm: active, not as saved"
ok "reload" replay reload
is "and comes again" "$(sed '/^#/d' $P/mm)" "$(cat /tmp/mm)"
ok "an empty one" ctl "drop empty"
ok "drop" ctl "drop mm"
save zz aa mm empty $long

# without control: by their names alone
reload_module
rm $ETC/control $ETC/empty.table
sed "s/linear $z/linear \/dev\/device-mapper\/zz/" $ETC/mm.table > /tmp/mm
sed "s/$m/\/dev\/device-mapper\/mm/g" $ETC/aa.table > /tmp/aa
cp /tmp/mm $ETC/mm.table
cp /tmp/aa $ETC/aa.table
ok "start by name" replay start
is "in their order" "$(list | sed 's/create //g;s/ [0-9]*;/ /g')" "$long aa mm zz "
is "of those lines" "$(body aa)" "0 1000 striped 2 8 $(state mm dev | tr : ' ') 0 $(state mm dev | tr : ' ') 1000;1000 16 zero;"

# they are there already, from before somebody saved them: left as they are
rm -rf /run/device-mapper
cp $P/zz $ETC/zz.table
saved mm "0 8 zero"
was=$(loads zz)
ok "start over live ones" replay start
is "one that differs is named" "$said" "aa: has a table already, which is left as it is
mm: has a table already, which is left as it is"
is "and left" "$(state mm size)" 4000
is "so is one that does not" "$(loads zz)" "$was"
ok "stop" replay stop
is "takes away only what it made" "$(list | grep -o create | wc -l)" 4
saved empty "0 8 io-err"
ok "start" replay start
ok "stop" replay stop
is "but that" "$(list | grep -c empty)" 0

# one that is there with another minor, from an initramfs that has an older copy, is
# the same one to those that stand on it by number
reload_module
modprobe device-mapper
rm $ETC/*
ok create ctl "create aa
create bb
create cc
create dd"
ok "aa" text aa "0 800 linear $a 8"
ok "bb" text bb "0 800 linear $b 8"
ok "cc" text cc "0 800 mirror $(dev aa) 0 $(dev bb) 0"
ok "dd" text dd "0 80 linear $(dev bb) 0"
save aa bb cc dd
sed -i "s/linear \([0-9]*\) /linear \1:/" $ETC/dd.table
reload_module
modprobe device-mapper
ok create ctl "create bb"
fails "start" replay start
is "tells of it" "$complained" "control: line 2: create: minor 0 is taken"
is "by number" "$(body cc | cut -d " " -f 4-9)" "$(dev aa) 0 $(dev bb) 0;"
is "with a colon" "$(body dd)" "0 80 linear $(dev bb) 0;"
