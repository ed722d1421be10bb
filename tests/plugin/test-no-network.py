# SPDX-License-Identifier: GPL-3.0-or-later
"""Fovea opens no network connection and starts no other program: what the built plug-in and the module
of operations ask of the libraries has nothing to do either with. A new name here needs its reason."""
from lib import *

# Sockets and names of hosts, of libc and GIO; libraries that talk; other programs and libraries, which could; places with an address.
REACHING = re.compile(
    r"(socket(pair)?|connect|bind|listen|accept4?|shutdown|(send|recv)(to|from|msg|mmsg)?|get(addr|name)info|gethostby\w+|res_n?\w+|if_\w+)$"
    r"|g_(socket|network|inet|resolver|proxy|tls|tcp|udp|unix_socket|bus|dbus|vfs)_|(soup|curl|nghttp\w*|SSL|gnutls|webkit)_"
    r"|(system|popen|v?fork|posix_spawnp?|exec[vl]\w*|dlm?open)$|g_(spawn|subprocess|module_open|app_info)|g_file_new_for_(uri|commandline)|gtk_show_uri")
REASONS = {
    "gtk_show_uri_on_window": "a page of the manual, which is a file",
    "g_file_new_for_uri": "the folder that was chosen in GTK's dialog, which is a local one",
}


def asked_for(path):
    lines = subprocess.run(["nm", "--dynamic", "--undefined-only", str(path)], check=True, capture_output=True, text=True).stdout
    names = {line.split()[-1].partition("@")[0] for line in lines.splitlines()}
    return names, {name for name in names if REACHING.match(name)}


plugin = pathlib.Path(os.environ["FOVEA_PLUGIN"])
operations = sorted(pathlib.Path(os.environ["FOVEA_OPERATIONS"]).glob("*.so"))
reaching = set()
for path in (plugin, *operations):
    names, found = asked_for(path)
    reaching |= found
    report(len(names) > 100 and found <= REASONS.keys(), f"{path.name} asks for nothing that reaches out", found - REASONS.keys())
report(len(operations) == 1, "the module of operations is one", operations)
report(reaching == REASONS.keys(), "every reason is still needed", REASONS.keys() - reaching)
gio = re.search(r"libgio-2\.0\.so\S* => (\S+)", subprocess.run(["ldd", str(plugin)], capture_output=True, text=True).stdout)[1]
report({"socket", "connect", "getaddrinfo"} <= asked_for(gio)[1], "the same look finds them in GIO, which does", asked_for(gio)[1])
done()
