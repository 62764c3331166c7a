#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: what is not printable comes back escaped, in one line that can be replayed
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"
ok load text vol "0 8 io-err"

# one line, printable, and the file can be written back
sound() {
	is "$2: lines" "$(grep -c '^# error=' $P/$1)" 1
	is "$2: nothing but printable ASCII" \
		"$(LC_ALL=C tr -d '\012\040-\176' < $P/$1 | wc -c)" 0
	is "$2: no line is longer than the parser takes" \
		"$(awk 'length > 4096' $P/$1 | wc -l)" 0
	glob "$2: it names its line" "$(errline $1)" "line 1: ?*"
}

for c in 01 0b 0d 1b 7f 9b ff; do
	is "create a\\x$c" "$(wr $P/control "create a\\x${c}b\n")" EINVAL
	sound control "name with $c"
	is "command with \\x$c" "$(wr $P/control "cre\\x${c}ate a\n")" EINVAL
	sound control "command with $c"
	is "target with \\x$c" "$(wr $P/vol "0 8 li\\x${c}near\nend\n")" ENOENT
	sound vol "target with $c"
	is "number with \\x$c" "$(wr $P/vol "0 8\\x$c io-err\nend\n")" EINVAL
	sound vol "number with $c"
	is "device with \\x$c" "$(wr $P/vol "0 8 linear /dev/x\\x${c}y 0\nend\n")" ENODEV
	sound vol "device with $c"
done
for text in 'create a\x00b' 'create\x00 a' '\x00' 'create a # \x00' 'create a\x00'; do
	is "control: $text" "$(wr $P/control "$text\n")" EINVAL
	sound control "$text"
done
for text in '0 8 io-\x00err' '0 8\x00 io-err' '\x00' '0 8 io-err # \x00'; do
	is "table: $text" "$(wr $P/vol "$text\nend\n")" EINVAL
	sound vol "$text"
done
is "nothing was made" "$(grep -v '^#' $P/control)" "create vol 0"
is "nothing was loaded" "$(grep -v '^#' $P/vol | tr '\n' ';')" "begin;0 8 io-err;end;"
wr $P/vol '0 8 a\x1bb\nend\n' > /dev/null
fails "the byte itself is not there" grep -q "$(printf '\033')" $P/vol
glob "what stands for it shows its value" "$(errline vol)" "*1[bB]*"
is "a carriage return is a byte of its word" "$(wr $P/vol '0 8 io-err\x0d\nend\n')" ENOENT
sound vol "carriage return"

# as long as a line may be, and every byte needs an escape
ones=$(printf '%04080d' 0 | sed 's/0/\\x01/g')
is "a long target" "$(wr $P/vol "0 8 $ones\nend\n")" ENOENT
sound vol "a long target"
is "a long name" "$(wr $P/control "create $ones\n")" EINVAL
sound control "a long name"
is "a long command" "$(wr $P/control "$ones\n")" EINVAL
sound control "a long command"
is "a long path" "$(wr $P/vol "0 8 linear /$ones 0\nend\n" | cut -c 1)" E
sound vol "a long path"
is "a long number" "$(wr $P/vol "0 $(printf '%04080d' 0 | tr 0 9) io-err\nend\n")" EINVAL
sound vol "a long number"
ok "the table replays" sh -c "cat $P/vol > /tmp/t; cat /tmp/t > $P/vol"
is "without an error" "$(errline vol)" ""
wr $P/control "$ones\n" > /dev/null
cat $P/control > /tmp/t
ok "remove" ctl "remove vol"
wr $P/control "$ones\n" > /dev/null
ok "control replays" sh -c "cat /tmp/t > $P/control"
is "without an error" "$(errline control)" ""

# percent signs are no format
ok create ctl "remove vol
create vol"
wr $P/vol '0 8 %s%n%p%d%x\nend\n' > /dev/null
glob "a percent sign is one" "$(errline vol)" "line 1: %s%n%p%d%x: *"
wr $P/control 'create %s%n\n' > /dev/null
glob "in control too" "$(errline control)" "line 1: create: *%s%n*"
rm -f /tmp/t
