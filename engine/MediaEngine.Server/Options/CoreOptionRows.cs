using static MediaEngine.Protocol.Compatibility.NameStatus;
using static MediaEngine.Server.Options.OptionArea;
using static MediaEngine.Server.Options.OptionKind;

namespace MediaEngine.Server.Options;

/// <summary>Start-up, interfaces, control sockets, calls and limits.</summary>
internal static class CoreOptionRows
{
    public static readonly OptionDefinition[] Rows =
    [
        new("help", 'h', Flag, null, "", Same, "Print this help and exit.") { Area = General, CommandLineOnly = true },
        new("version", 'v', Flag, null, "", Same, "Print the version and exit.") { Area = General, CommandLineOnly = true },
        new("codecs", '\0', Flag, null, "", Different, "Print the codecs that can be transcoded and exit.")
            {
                Area = General,
                Difference = "Fewer codecs; a codec whose library is not installed is `not supported`.",
                CommandLineOnly = true,
            },
        new("config-file", '\0', OptionKind.Path, "/etc/rtpengine/rtpengine.conf", "FILE", Same,
            "Configuration file. 'none' reads no file. The default file may be missing; a file named here may not.")
            { Area = General, CommandLineOnly = true },
        new("config-section", '\0', Text, "rtpengine", "NAME", Same, "Section of the configuration file to read.")
            { Area = General, CommandLineOnly = true },
        new("foreground", 'f', Flag, null, "", NoEffect,
            "Stay in the foreground. The engine always does this: service managers supervise it directly, and it notifies systemd " +
            "when it is ready (Type=notify).")
            { Area = General },
        new("pidfile", 'p', OptionKind.Path, null, "FILE", Same, "Write the process id to this file. The file is removed at exit.")
            { Area = General },

        new("interface", 'i', List, null, "[NAME/]ADDR[!ADVERTISED]", Same,
            "A local address for media; required without interfaces-config. ADDR is an IPv4 or IPv6 address, the name of a system " +
            "interface (all its addresses), a host name, or 'any' (all addresses except loopback). NAME (default 'default') is the " +
            "name that signalling uses to select the interface; without a selection the first listed interface is used. ADVERTISED " +
            "replaces ADDR in SDP. Entries with the same NAME are one interface: its first address of each family is used for " +
            "media, and all its addresses are ICE candidates. Interfaces named BASE:SUFFIX are used in rotation when signalling " +
            "selects BASE. 'ALIAS=NAME' adds a second name.")
            { Area = Interfaces },
        new("interfaces-config", '\0', Text, null, "PREFIX", Same,
            "Read interfaces from the sections '[PREFIX-NAME]' of the configuration file. Their keys are address, advertised, name, " +
            "alias, port-min, port-max and exclude-ports.") { Area = Interfaces },
        new("save-interface-ports", 'S', Flag, null, "", Same, "With ICE, open ports only on the first address of an interface.")
            { Area = Interfaces },
        new("port-min", 'm', Integer, "30000", "PORT", Same, "First port for media.") { Area = Interfaces, Range = (1, 65535) },
        new("port-max", 'M', Integer, "39999", "PORT", Same, "Last port for media.") { Area = Interfaces, Range = (1, 65535) },
        new("tos", 'T', Integer, "0", "BYTE", Same,
            "Type-of-service (traffic class) byte of media packets. 184 is expedited forwarding; 0 does not set it.")
            { Area = Interfaces, Range = (0, 255) },

        new("media-allow", '\0', List, null, "CIDR", Own,
            "Networks to which media may be sent although they are of a refused kind. SDP with loopback (127.0.0.0/8), link-local, " +
            "multicast and broadcast addresses is refused, unless the interface of the call has an address of the same kind. The " +
            "longest matching prefix of media-allow and media-deny decides; between equal lengths media-deny wins. The engine's own " +
            "control sockets are always refused.") { Area = Interfaces },
        new("media-deny", '\0', List, null, "CIDR", Own,
            "Addresses or networks (10.0.0.0/8, 2001:db8::/32) to which media is never sent. The engine refuses descriptions with " +
            "such an address and never learns it.") { Area = Interfaces },

        new("listen-ng", 'n', ListenList, null, "[ADDR:]PORT", Different,
            "UDP socket for the NG protocol. A port without an address listens on 127.0.0.1 only. A wildcard address (0.0.0.0, ::) " +
            "requires ng-allow or ng-open, because whoever can reach this port controls all calls.")
            {
                Area = ControlSockets,
                Difference = "A port without an address listens on loopback, not on all addresses; a wildcard address needs `ng-allow` " +
                    "or `ng-open`. This applies to the other listeners too.",
            },
        new("listen-tcp-ng", 'N', ListenList, null, "[ADDR:]PORT", Different,
            "TCP socket for the NG protocol. Addresses work as for listen-ng.")
            {
                Area = ControlSockets,
                Difference = "As `listen-ng`. A message may arrive in pieces of up to 1 MiB in total; rtpengine closes the connection " +
                    "after 1 KiB.",
            },
        new("listen-http", '\0', ListenList, null, "[ADDR:]PORT", Different,
            "HTTP and WebSocket socket for NG, the command line interface and metrics. Addresses work as for listen-ng.")
            {
                Area = ControlSockets,
                Difference = "As `listen-ng`. No Janus sockets. A request is refused if its Host is not an address or name of the socket " +
                    "(`http-host`) or its Origin is another site, and `GET /cli/...` runs only commands that change nothing (others: " +
                    "`POST /cli`), because web pages in a browser can send such requests.",
            },
        new("listen-https", '\0', ListenList, null, "[ADDR:]PORT", Different, "The same as listen-http with TLS. Requires https-cert.")
            { Area = ControlSockets, Difference = "As `listen-http`. HTTP/1.1 only." },
        new("https-cert", '\0', OptionKind.Path, null, "FILE", Same,
            "PEM file with the certificate chain of listen-https.") { Area = ControlSockets },
        new("https-key", '\0', OptionKind.Path, null, "FILE", Same,
            "PEM file with the private key of listen-https. Default: the file of https-cert.")
            { Area = ControlSockets },
        new("http-threads", '\0', Integer, null, "N", NoEffect, "Threads of the HTTP server.") { Area = ControlSockets },
        new("http-buf-size", '\0', Integer, null, "KB", NoEffect, "Largest HTTP request body. The limit is fixed at 256 KiB.")
            { Area = ControlSockets, Range = (0, 1 << 20) },
        new("http-idle-timeout", '\0', Integer, "0", "SECS", Different, "Close idle HTTP connections after this time. 0 means 10 minutes.")
            { Area = ControlSockets, Difference = "0 means ten minutes; in rtpengine 0 means no limit.", Range = (0, 86400) },
        new("http-host", '\0', List, null, "NAME[:PORT]", Own,
            "Further host names of listen-http and listen-https. Always accepted are the address that received the request, host " +
            "names in those options, the name of the machine, and localhost on loopback. Requests with another Host header are " +
            "refused, because a web page in an operator's browser could send them.")
            { Area = ControlSockets },
        new("http-token", '\0', Text, null, "TEXT", Own,
            "All HTTP requests (including WebSocket) except /ping and /health require 'Authorization: Bearer TEXT'. Other users of " +
            "the machine can read the command line, so prefer the configuration file or http-token-file.")
            { Area = ControlSockets, Secret = true },
        new("http-token-file", '\0', OptionKind.Path, null, "FILE", Own, "File whose first line is the token of http-token.")
            { Area = ControlSockets },
        new("listen-cli", 'c', ListenList, null, "[ADDR:]PORT", Different,
            "TCP socket of the command line interface (rtpengine-ctl). Addresses work as for listen-ng.")
            { Area = ControlSockets, Difference = "As `listen-ng`. Commands: see below." },
        new("listen-udp", 'u', ListenList, null, "[ADDR:]PORT", Different, "UDP socket of the old rtpproxy protocol.")
            {
                Area = ControlSockets,
                Difference = "As `listen-ng`. Supports the rtpproxy commands that set up, look up, query and end calls, several medias " +
                    "each. Commands that play and record return `E1`, as in rtpengine.",
            },
        new("listen-tcp", 'l', ListenList, null, "[ADDR:]PORT", NotYet,
            "TCP socket of the old mediaproxy protocol.") { Area = ControlSockets },
        new("ng-allow", '\0', List, null, "CIDR", Own,
            "Addresses or networks (10.0.0.0/8, 2001:db8::/32) that may send control messages. Loopback is always allowed. Without " +
            "this option every sender that reaches a control socket is allowed.") { Area = ControlSockets },
        new("ng-open", '\0', Flag, null, "", Own,
            "Allow control sockets on a wildcard address without ng-allow. Use it only where a firewall filters.")
            { Area = ControlSockets },
        new("control-tos", '\0', Integer, "0", "BYTE", Same, "Type-of-service byte of control replies.")
            { Area = ControlSockets, Range = (0, 255) },
        new("control-pmtu", '\0', Choice, null, "want|dont", Same,
            "Path MTU discovery on control sockets. 'dont' lets the network fragment large UDP replies.")
            { Area = ControlSockets, Choices = ["want", "dont"] },
        new("templates", '\0', Text, null, "SECTION", Same,
            "Section of the configuration file with signalling templates: 'name = flags' in the syntax of rtpp-flags. 'default' " +
            "applies to all commands, and a template named like a command applies to this command. The key 'template' selects " +
            "others.") { Area = ControlSockets },

        new("timeout", 'o', Integer, "60", "SECS", Same,
            "End a call when no expected media has arrived for this long. 0 means the default.")
            { Area = Calls },
        new("silent-timeout", 's', Integer, "3600", "SECS", Same,
            "The same timeout for streams that are on hold or muted.") { Area = Calls },
        new("offer-timeout", '\0', Integer, "3600", "SECS", Same, "End a call that has not been answered for this long.") { Area = Calls },
        new("final-timeout", 'a', Integer, "0", "SECS", Same, "End each call at this age. 0 means never.") { Area = Calls },
        new("delete-delay", 'd', Integer, "30", "SECS", Same,
            "Keep a deleted call for this long before its ports are freed.") { Area = Calls },
        new("sip-source", '\0', Flag, null, "", Same,
            "Send media to the source address of the SIP message instead of the address in SDP, unless the flags say otherwise.")
            { Area = Calls },
        new("endpoint-learning", '\0', Choice, "heuristic", "off|immediate|delayed|heuristic", Different,
            "How the peer's actual media address is learned. off: never; immediate: from the first packet; delayed: after 3 " +
            "seconds; heuristic: from the best match within the first 3 seconds.")
            {
                Area = Calls,
                Choices = ["off", "immediate", "delayed", "heuristic", "no-learning"],
                Difference = "Sources have ranks in every mode: the SDP's address and port, the address of the SIP message " +
                    "(`received-from`), the SDP's address, its port, others. The first takes the media back at any time, the next two " +
                    "from any source that signalling does not name. Another source has to send three consecutive packets of one stream " +
                    "and of an expected payload type. Where the SDP's address can be reached from here (it is not private, or SIP came " +
                    "from it too) that source has to send alone for ten seconds. RTCP goes where RTP was learned.",
            },
        new("reject-invalid-sdp", '\0', Flag, null, "", Same, "Refuse SDP with errors that are otherwise ignored.") { Area = Calls },
        new("software-id", '\0', Text, null, "TEXT", Different,
            "Name in the s= line of generated SDP and in STUN. Default: 'mediaengine-VERSION'.")
            { Area = Calls, Difference = "Default is `mediaengine-VERSION`." },
        new("b2b-url", 'b', Text, null, "URL", Same,
            "XML-RPC URL to notify of calls that ended by a timeout. '%%' stands for the address of the call's proxy, or for the " +
            "value of the key xmlrpc-callback.") { Area = Calls },
        new("xmlrpc-format", 'x', Integer, "0", "0|1|2", Same,
            "Format of the notification. 0 calls 'di' for each tag, 1 calls 'teardown' with the call-id, 2 calls " +
            "'dlg.terminate_dlg' with the call-id and both tags.")
            { Area = Calls, Range = (0, 2) },

        new("max-sessions", '\0', Integer, "-1", "N", Same,
            "Refuse new calls at this number of calls. 0 refuses all (drain); -1 means no limit.")
            { Area = Limits, Range = (-1, int.MaxValue) },
        new("max-load", '\0', Number, "0", "LOAD", Same,
            "Refuse new calls while the system's load average (1 min) is higher. 0 means no limit.")
            { Area = Limits, Range = (0, 1e6) },
        new("max-cpu", '\0', Number, "0", "PERCENT", Same,
            "Refuse new calls while the CPU usage of the machine is higher. 0 means no limit.")
            { Area = Limits, Range = (0, 100) },
        new("max-bandwidth", '\0', Integer, "0", "BYTES/S", Same,
            "Refuse new calls while the relayed media exceeds this rate. 0 means no limit.")
            { Area = Limits, Range = (0, long.MaxValue) },
        new("max-memory", '\0', Integer, "0", "MIB", Own,
            "Refuse new calls while more than 90 % of this memory is used. 0 means the limit of the control group (container), or " +
            "no limit without one.")
            { Area = Limits, Range = (0, 1 << 24) },
        new("max-medias-per-call", '\0', Integer, "16", "N", Own,
            "Number of media sections in a call's first offer that get ports. Further sections are refused.")
            { Area = Limits, Range = (1, 1000) },
    ];
}
