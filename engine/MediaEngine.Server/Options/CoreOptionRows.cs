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
            { Area = General, Difference = "Fewer codecs; one whose library is not installed is `not supported`.", CommandLineOnly = true },
        new("config-file", '\0', OptionKind.Path, "/etc/rtpengine/rtpengine.conf", "FILE", Same,
            "Configuration file. 'none' reads no file. The default file may be missing; a file named here may not.")
            { Area = General, CommandLineOnly = true },
        new("config-section", '\0', Text, "rtpengine", "NAME", Same, "Section of the configuration file to read.")
            { Area = General, CommandLineOnly = true },
        new("foreground", 'f', Flag, null, "", NoEffect,
            "Stay in the foreground. The engine always does: service managers supervise it directly, and it tells systemd when it is ready "
                +
            "(Type=notify).")
            { Area = General },
        new("pidfile", 'p', OptionKind.Path, null, "FILE", Same, "Write the process id to this file; removed at the end.")
            { Area = General },

        new("interface", 'i', List, null, "[NAME/]ADDR[!ADVERTISED]", Same,
            "A local address for media; required unless interfaces-config is used. ADDR is an IPv4 or IPv6 address, the name of a system " +
            "interface (all its addresses), a host name, or 'any' (all addresses that are not loopback). NAME is what signalling asks " +
            "for (default 'default'); the first one listed is used when it asks for none. ADVERTISED is printed in SDP in place of ADDR. " +
            "Entries that share a NAME are one interface: its first address of each family is used for media, all are ICE candidates. " +
            "Names of the form BASE:SUFFIX are taken in turn when signalling asks for BASE. 'ALIAS=NAME' gives a second name.")
            { Area = Interfaces },
        new("interfaces-config", '\0', Text, null, "PREFIX", Same,
            "Read interfaces from the sections '[PREFIX-NAME]' of the configuration file, with the keys address, advertised, name, " +
            "alias, port-min, port-max and exclude-ports.") { Area = Interfaces },
        new("save-interface-ports", 'S', Flag, null, "", Same, "With ICE, open ports on the first address of an interface only.")
            { Area = Interfaces },
        new("port-min", 'm', Integer, "30000", "PORT", Same, "First port for media.") { Area = Interfaces, Range = (1, 65535) },
        new("port-max", 'M', Integer, "39999", "PORT", Same, "Last port for media.") { Area = Interfaces, Range = (1, 65535) },
        new("tos", 'T', Integer, "0", "BYTE", Same,
            "Type-of-service (traffic class) byte of media packets; 184 is expedited forwarding, 0 leaves it alone.")
            { Area = Interfaces, Range = (0, 255) },

        new("media-allow", '\0', List, null, "CIDR", Own,
            "Networks media may go to although their kind forbids it: loopback (127.0.0.0/8), link-local, multicast and broadcast " +
            "addresses are refused in SDP unless the interface of the call is of the same kind. The longest matching prefix of " +
            "media-allow and media-deny decides, and deny between two of one length. The engine's own control sockets are refused " +
            "always.") { Area = Interfaces },
        new("media-deny", '\0', List, null, "CIDR", Own,
            "Networks media never goes to, as addresses or networks (10.0.0.0/8, 2001:db8::/32): a description that names one is " +
            "refused, and nothing is learned from there.") { Area = Interfaces },

        new("listen-ng", 'n', ListenList, null, "[ADDR:]PORT", Different,
            "UDP socket for the NG protocol. A port alone listens on 127.0.0.1 only. A wildcard address (0.0.0.0, ::) needs ng-allow or " +
            "ng-open, because whoever reaches this port controls all calls.")
            {
                Area = ControlSockets,
                Difference = "A port alone is loopback, not every address; a wildcard address needs `ng-allow` or `ng-open`. Holds for " +
                    "the other listeners too.",
            },
        new("listen-tcp-ng", 'N', ListenList, null, "[ADDR:]PORT", Different, "TCP socket for the NG protocol; addresses as for listen-ng.")
            {
                Area = ControlSockets,
                Difference = "As `listen-ng`. A message may be cut into pieces of up to 1 MiB in total; rtpengine closes the connection " +
                    "after 1 KiB.",
            },
        new("listen-http", '\0', ListenList, null, "[ADDR:]PORT", Different,
            "HTTP and WebSocket socket: NG, command line interface, metrics; addresses as for listen-ng.")
            {
                Area = ControlSockets,
                Difference = "As `listen-ng`. No Janus sockets. A request whose Host is no address or name of the socket (`http-host`) " +
                    "or whose Origin is another site is refused, and `GET /cli/...` runs only commands that change nothing (others: " +
                    "`POST /cli`): pages in somebody's browser can send such requests.",
            },
        new("listen-https", '\0', ListenList, null, "[ADDR:]PORT", Different, "The same with TLS; needs https-cert.")
            { Area = ControlSockets, Difference = "As `listen-http`. HTTP/1.1 only." },
        new("https-cert", '\0', OptionKind.Path, null, "FILE", Same, "PEM certificate chain of listen-https.") { Area = ControlSockets },
        new("https-key", '\0', OptionKind.Path, null, "FILE", Same, "PEM private key; https-cert's file when not given.")
            { Area = ControlSockets },
        new("http-threads", '\0', Integer, null, "N", NoEffect, "Threads of the HTTP server.") { Area = ControlSockets },
        new("http-buf-size", '\0', Integer, null, "KB", NoEffect, "Largest HTTP request body; fixed at 256 KiB.")
            { Area = ControlSockets, Range = (0, 1 << 20) },
        new("http-idle-timeout", '\0', Integer, "0", "SECS", Different, "Close idle HTTP connections after this time; 0 is 10 minutes.")
            { Area = ControlSockets, Difference = "0 means ten minutes. In rtpengine it means for ever.", Range = (0, 86400) },
        new("http-host", '\0', List, null, "NAME[:PORT]", Own,
            "Names by which clients reach listen-http and listen-https, besides the address a request comes to, the host names of those " +
            "options, the name of the machine, and localhost on loopback. A request whose Host header has any other name is refused: a " +
            "page in somebody's browser could send it.")
            { Area = ControlSockets },
        new("http-token", '\0', Text, null, "TEXT", Own,
            "Every HTTP request but /ping and /health, WebSockets among them, needs 'Authorization: Bearer TEXT'. On the command line " +
            "other users of the machine can read it: better in the configuration file, or by http-token-file.")
            { Area = ControlSockets, Secret = true },
        new("http-token-file", '\0', OptionKind.Path, null, "FILE", Own, "File whose first line is the text of http-token.")
            { Area = ControlSockets },
        new("listen-cli", 'c', ListenList, null, "[ADDR:]PORT", Different,
            "TCP socket of the command line interface (rtpengine-ctl); addresses as for listen-ng.")
            { Area = ControlSockets, Difference = "As `listen-ng`. Commands: see below." },
        new("listen-udp", 'u', ListenList, null, "[ADDR:]PORT", Different, "UDP socket of the old rtpproxy protocol.")
            {
                Area = ControlSockets,
                Difference = "As `listen-ng`. Knows the rtpproxy commands that set up, look up, ask about and end calls, several medias " +
                    "each. Those that play and record answer `E1`, as in rtpengine.",
            },
        new("listen-tcp", 'l', ListenList, null, "[ADDR:]PORT", NotYet,
            "TCP socket of the old mediaproxy protocol.") { Area = ControlSockets },
        new("ng-allow", '\0', List, null, "CIDR", Own,
            "Who may send control messages, as addresses or networks (10.0.0.0/8, 2001:db8::/32). Loopback always may. Without it " +
            "everyone who reaches a control socket may.") { Area = ControlSockets },
        new("ng-open", '\0', Flag, null, "", Own,
            "Allow control sockets on a wildcard address without ng-allow. Only where a firewall does the filtering.")
            { Area = ControlSockets },
        new("control-tos", '\0', Integer, "0", "BYTE", Same, "Type-of-service byte of control replies.")
            { Area = ControlSockets, Range = (0, 255) },
        new("control-pmtu", '\0', Choice, null, "want|dont", Same,
            "Path MTU discovery on control sockets; 'dont' lets large UDP replies be fragmented on the way.")
            { Area = ControlSockets, Choices = ["want", "dont"] },
        new("templates", '\0', Text, null, "SECTION", Same,
            "Section of the configuration file with signalling templates: 'name = flags' in the syntax of rtpp-flags. 'default' applies " +
            "to all commands, the name of a command to that command, others when the key 'template' asks for them.") { Area =
                ControlSockets },

        new("timeout", 'o', Integer, "60", "SECS", Same,
            "End a call when no media arrives for this long where some is expected. 0 means the default.")
            { Area = Calls },
        new("silent-timeout", 's', Integer, "3600", "SECS", Same, "The same for streams that are on hold or muted.") { Area = Calls },
        new("offer-timeout", '\0', Integer, "3600", "SECS", Same, "End a call that has had no answer for this long.") { Area = Calls },
        new("final-timeout", 'a', Integer, "0", "SECS", Same, "End every call at this age; 0 is never.") { Area = Calls },
        new("delete-delay", 'd', Integer, "30", "SECS", Same, "Keep a deleted call this long before its ports are freed.") { Area = Calls },
        new("sip-source", '\0', Flag, null, "", Same,
            "Send media to the address the SIP message came from, not to the one in the SDP, unless the flags say otherwise.")
            { Area = Calls },
        new("endpoint-learning", '\0', Choice, "heuristic", "off|immediate|delayed|heuristic", Different,
            "How the peer's real media address is found: never; from the first packet; after 3 seconds; or by the best match of the " +
            "first 3 seconds.")
            {
                Area = Calls,
                Choices = ["off", "immediate", "delayed", "heuristic", "no-learning"],
                Difference = "Sources have ranks in every mode: the SDP's address and port, the address of the SIP message " +
                    "(`received-from`), the SDP's address, its port, others. The first takes the media back at any time, the next two " +
                    "from any source that signalling does not name. Another source has to send three consecutive packets of one stream " +
                    "and of an expected payload type. Where the SDP's address can be reached from here (it is not private, or SIP came " +
                    "from it too) that source has to send alone for ten seconds. RTCP goes where RTP was learned.",
            },
        new("reject-invalid-sdp", '\0', Flag, null, "", Same, "Refuse an SDP with errors that are otherwise passed over.") { Area = Calls },
        new("software-id", '\0', Text, null, "TEXT", Different,
            "Name in the s= line of generated SDP and in STUN; default 'mediaengine-VERSION'.")
            { Area = Calls, Difference = "Default is `mediaengine-VERSION`." },
        new("b2b-url", 'b', Text, null, "URL", Same,
            "XML-RPC address that is told about calls ended by a timeout. '%%' in it stands for the address of the call's proxy, or for " +
            "what the key xmlrpc-callback says.") { Area = Calls },
        new("xmlrpc-format", 'x', Integer, "0", "0|1|2", Same,
            "Form of that message: 0 calls 'di' for each tag, 1 'teardown' with the call-id, 2 'dlg.terminate_dlg' with call-id and both " +
            "tags.")
            { Area = Calls, Range = (0, 2) },

        new("max-sessions", '\0', Integer, "-1", "N", Same, "Refuse new calls beyond this many; 0 refuses all (drain), -1 is no limit.")
            { Area = Limits, Range = (-1, int.MaxValue) },
        new("max-load", '\0', Number, "0", "LOAD", Same,
            "Refuse new calls while the system's load average (1 min) is higher; 0 is no limit.")
            { Area = Limits, Range = (0, 1e6) },
        new("max-cpu", '\0', Number, "0", "PERCENT", Same, "Refuse new calls while the machine's CPU use is higher; 0 is no limit.")
            { Area = Limits, Range = (0, 100) },
        new("max-bandwidth", '\0', Integer, "0", "BYTES/S", Same, "Refuse new calls while more media than this is relayed; 0 is no limit.")
            { Area = Limits, Range = (0, long.MaxValue) },
        new("max-memory", '\0', Integer, "0", "MIB", Own,
            "Refuse new calls while more than 90 % of this memory is used. 0 takes the limit of the control group (container), or none " +
            "where there is none.")
            { Area = Limits, Range = (0, 1 << 24) },
        new("max-medias-per-call", '\0', Integer, "16", "N", Own,
            "Media sections of a call's first offer that get ports; those behind them are refused.")
            { Area = Limits, Range = (1, 1000) },
    ];
}
