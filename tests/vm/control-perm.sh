#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: modes, and who may write
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

disk brd 8
ok "create" ctl "create vol"
ok "load" text vol "0 8 linear $DEVNO 0"
for file in control vol; do
	is "mode of $file" "$(stat -c '%a %u:%g' $P/$file)" "644 0:0"
	ok "anybody reads $file" asuser nobody cat $P/$file
	is "nobody writes $file" "$(asuser nobody wr $P/$file '# x\n')" \
		open:EACCES
	is "root without CAP_SYS_ADMIN does not write $file" \
		"$(asuser root wr $P/$file '# x\n')" open:EPERM
	is "but reads $file" "$(asuser root cat $P/$file | md5sum)" \
		"$(cat $P/$file | md5sum)"
	is "append is writing" \
		"$(asuser root sh -c "echo >> $P/$file" 2>/dev/null; echo $?)" 1
	userns true
	if [ $? != 77 ]; then
		is "nor does the root of a user namespace" \
			"$(userns wr $P/$file '# x\n')" open:EPERM
	fi
	ok "a root with it does" wr $P/$file '# x\n'
done
is "nothing changed" "$(grep -v '^#' $P/vol | tr '\n' ';')" \
	"begin;0 8 linear $DEVNO 0;end;"
is "an open descriptor may be handed on" \
	"$(asuser nobody wr @3 'create b\n' 3> $P/control)" 9
ok "and did its work" test -f $P/b
