#!/bin/sh
# lktop check as a plugin of Nagios, Icinga and the like, which want 1 for a warning, 2 for critical, 3 for unknown.
# All flags of lktop check may be given: nagios-plugin.sh --project prod-eu --timeout 50s
line=$(lktop check --brief "$@")
code=$?
if [ -n "$line" ]; then printf '%s\n' "$line"; else echo 'LKTOP UNKNOWN - lktop check printed nothing'; fi
case "$code $line" in
  '0 LKTOP WARNING'*) exit 1 ;;
  0*) exit 0 ;;
  1*) exit 2 ;;
  *) exit 3 ;;
esac
