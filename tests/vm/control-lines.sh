#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: several commands in one write, torn over writes, without a newline
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

list()
{
	while read -r word name rest; do
		[ "${word#\#}" != "$word" ] || printf '%s;' "$name"
	done < $P/control
}
clean() {
	for name in $(lab_ours); do
		ctl "remove $name"
	done
}

is "three commands in one write" \
	"$(wr $P/control 'create a\ncreate b\nremove a\n')" 27
is "ran in order" "$(list)" "b;"
clean

is "a failure past the first line returns the bytes before it" \
	"$(wr $P/control 'create a\ncreate a\ncreate c\n')" 9
is "the rest has not run" "$(list)" "a;"
is "the error" "$(errline control)" "line 2: create: a exists already"
clean

is "a failing first line returns its errno" \
	"$(wr $P/control 'remove a\ncreate b\n')" ENODEV
is "the rest has not run" "$(list)" ""
clean

# as a writer does that retries what was not taken
is "a retry fails as the line did, and keeps its number" \
	"$(wr $P/control 'create a\nremove c\ncreate b\n' \
		'remove c\ncreate b\n'): $(errline control)" \
	"9 ENODEV: line 2: remove: $(errline control | sed 's/.*remove: //')"
is "nothing ran twice" "$(list)" "a;"
clean

is "put retries, so it learns the errno" \
	"$(ctl 'create a
create a
create b'; echo $ERR)" EEXIST
is "nothing was skipped" "$(list)" "a;"
clean

is "comments and blank lines are passed" \
	"$(wr $P/control '# create x\n\n   \n\t\ncreate a\n' | tr -d 0-9)" ""
is "they count as lines" \
	"$(wr $P/control '# one\n\n \t \nremove nix\n' >/dev/null
	errline control | cut -d: -f1)" "line 4"
is "a failure behind a comment is past it" \
	"$(wr $P/control '# one\nremove nix\n')" 6
clean

is "a comment behind a command" "$(wr $P/control 'create a # create b\n')" 20
is "a comment that touches a word" "$(wr $P/control 'create b#2 c d\n')" 15
is "blanks and tabs anywhere" \
	"$(wr $P/control ' \t create\t \tc  9\t \n')" 19
is "all three" "$(list)" "a;b;c;"
is "c's minor" "$(state c dev | cut -d: -f2)" 9
clean

is "torn over writes" \
	"$(wr $P/control cre 'ate ' 'a\ncreate' ' b' '\n' '\n')" "3 4 8 2 1 1"
is "both" "$(list)" "a;b;"
clean

is "every byte alone" "$(wr $P/control c r e a t e ' ' a '\n' \
	c r e a t e ' ' b '\n')" "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"
is "both" "$(list)" "a;b;"
clean

is "the last line without a newline is taken" "$(wr $P/control 'create a')" 8
is "and counts at close" "$(list)" "a;"
is "with what it says after a torn one" \
	"$(wr $P/control 'create b\ncre' 'ate c')" "12 5"
is "both" "$(list)" "a;b;c;"
is "close has no errno" "$(wr $P/control 'create a')" 8
is "but the text stands there" "$(errline control)" \
	"line 1: create: a exists already"
exec 3> $P/control
is "not before close" "$(wr @3 'create d')$(list)" "8a;b;c;"
exec 3>&-
is "but then" "$(list)" "a;b;c;d;"
clean

# a line that began in the write before: what this write held of it is refused
exec 3> $P/control
is "a torn line that fails" \
	"$(wr @3 'create a\nremove n' 'ix\ncreate b\n')" "17 ENODEV"
is "its number" "$(errline control | cut -d: -f1)" "line 2"
is "the rest has not run" "$(list)" "a;"
is "retried, as it was" "$(wr @3 'ix\ncreate b\n')" ENODEV
is "its number" "$(errline control | cut -d: -f1)" "line 2"
exec 3>&-
is "nothing else ran" "$(list)" "a;"
clean

is "an empty write" "$(wr $P/control '')" 0
is "opening and closing is no command" "$(: > $P/control; errline control)" ""
exec 3> $P/control 4> $P/control
is "two writers do not mix" \
	"$(wr @3 'create a'; wr @4 'create b'; wr @3 '1\n'; wr @4 '2\n')" \
	"8
8
2
2"
exec 3>&- 4>&-
is "both" "$(list)" "a1;b2;"
clean

n=$(much 10 50)
is "$((n * 2)) commands in one write" \
	"$(seq $n | sed 's/.*/create x\nremove x/' | wr $P/control -)" $((n * 18))
is "ran" "$(list)" ""
