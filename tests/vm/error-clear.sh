#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# what: an error stands until the next success
. "${LIB:-/tests/lib.sh}"
. "${IFACE:-/tests/iface.inc}"

ok create ctl "create vol"
is "none at first" "$(errline vol)$(errline control)" ""
fails "a failing command" ctl "create vol"
ok "is told" test -n "$(errline control)"
is "and is not the device's" "$(errline vol)" ""
fails "another" ctl "remove nix"
glob "replaces it" "$(errline control)" "line 1: remove: *nix*"
is "in one line" "$(grep -c '^# error=' $P/control)" 1
wr $P/control '# nothing\n' > /dev/null
glob "a comment is no command" "$(errline control)" "line 1: remove: *nix*"
: > $P/control
glob "nor is opening" "$(errline control)" "line 1: remove: *nix*"
ok "a success" ctl "suspend vol"
is "takes it away" "$(errline control)" ""
ok resume ctl "resume vol"
wr $P/control 'remove nix\n' > /dev/null
is "a success further on in the same write" \
	"$(wr $P/control 'suspend vol\nresume vol\n')$(errline control)" 23
is "an error behind successes" "$(wr $P/control 'suspend vol\nresume vol\nx\n')" 23
glob "is told" "$(errline control)" "line 3: *x*"

fails "a failing load" text vol "0 8 nosuch"
glob "is told" "$(errline vol)" "line 1: nosuch: ?*"
fails "another" text vol "begin
0 0 io-err
end"
glob "replaces it" "$(errline vol)" "line 2: io-err: ?*"
is "in one line" "$(grep -c '^# error=' $P/vol)" 1
ok "commands leave it alone" ctl "suspend vol"
ok "resume" ctl "resume vol"
glob "it stands" "$(errline vol)" "line 2: io-err: ?*"
ok "a good check" text vol "0 8 io-err
check"
is "takes it away" "$(errline vol)" ""
wr $P/vol 'x\n' > /dev/null
ok "again" test -n "$(errline vol)"
ok "a good load" text vol "0 8 io-err
end"
is "takes it away" "$(errline vol)" ""
wr $P/vol 'x\n' > /dev/null
wr $P/vol '0 8 io-err\n' > /dev/null
is "one that ends with close as well" "$(errline vol)" ""
wr $P/vol 'x\n' > /dev/null
ok "remove" ctl "remove vol"
ok "create" ctl "create vol"
is "a new device of the name has none" "$(errline vol)" ""
