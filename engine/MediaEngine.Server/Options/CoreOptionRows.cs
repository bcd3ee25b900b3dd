using static MediaEngine.Server.Options.OptionArea;
using static MediaEngine.Server.Options.OptionKind;
using static MediaEngine.Server.Options.OptionStatus;

namespace MediaEngine.Server.Options;

/// <summary>Start-up, interfaces, control sockets, calls and limits.</summary>
internal static class CoreOptionRows
{
    /// <summary>Without it the word is the namespace.</summary>
    private const OptionArea Signalling = OptionArea.Signalling;

    public static readonly OptionDefinition[] Rows =
    [
        new("help", 'h', Flag, null, "", Supported, "Print this help and exit.") { Area = General, CommandLineOnly = true },
        new("version", 'v', Flag, null, "", Supported, "Print the version and exit.") { Area = General, CommandLineOnly = true },
        new("codecs", '\0', Flag, null, "", Supported, "Print the codecs that can be transcoded and exit.")
            { Area = General, CommandLineOnly = true },
        new("config-file", '\0', OptionKind.Path, "/etc/rtpengine/rtpengine.conf", "FILE", Supported,
            "Configuration file. 'none' reads no file. The default file may be missing; a file named here may not.")
            { Area = General, CommandLineOnly = true },
        new("config-section", '\0', Text, "rtpengine", "NAME", Supported, "Section of the configuration file to read.")
            { Area = General, CommandLineOnly = true },
        new("foreground", 'f', Flag, null, "", Supported,
            "Stay in the foreground. The engine always does, with or without this option: service managers supervise it directly, " +
            "and it tells systemd when it is ready (Type=notify).") { Area = General },
        new("pidfile", 'p', OptionKind.Path, null, "FILE", Supported, "Write the process id to this file; removed at the end.") { Area = General },

        new("demo", '\0', Flag, null, "", Supported,
            "Make a call between two built-in phones through the engine and show its quality, while the engine serves.")
            { Area = General, Own = true, CommandLineOnly = true },

        new("interface", 'i', List, null, "[NAME/]ADDR[!ADVERTISED]", Supported,
            "A local address for media; required unless interfaces-config is used. ADDR is an IPv4 or IPv6 address, the name of a system " +
            "interface (all its addresses), a host name, or 'any' (all addresses that are not loopback). NAME is what signalling asks for " +
            "(default 'default'); the first one listed is used when it asks for none. ADVERTISED is printed in SDP in place of ADDR. " +
            "Entries that share a NAME are one interface: its first address of each family is used for media, all are ICE candidates. " +
            "Names of the form BASE:SUFFIX are taken in turn when signalling asks for BASE. 'ALIAS=NAME' gives a second name.")
            { Area = Interfaces },
        new("interfaces-config", '\0', Text, null, "PREFIX", Supported,
            "Read interfaces from the sections '[PREFIX-NAME]' of the configuration file, with the keys address, advertised, name, alias, " +
            "port-min, port-max and exclude-ports.") { Area = Interfaces },
        new("save-interface-ports", 'S', Flag, null, "", Supported, "With ICE, open ports on the first address of an interface only.")
            { Area = Interfaces },
        new("port-min", 'm', Integer, "30000", "PORT", Supported, "First port for media.") { Area = Interfaces, Range = (1, 65535) },
        new("port-max", 'M', Integer, "39999", "PORT", Supported, "Last port for media.") { Area = Interfaces, Range = (1, 65535) },
        new("tos", 'T', Integer, "0", "BYTE", Supported, "Type-of-service (traffic class) byte of media packets; 184 is expedited forwarding, 0 leaves it alone.")
            { Area = Interfaces, Range = (0, 255) },

        new("media-allow", '\0', List, null, "CIDR", Supported,
            "Networks media may go to although their kind forbids it: loopback (127.0.0.0/8), link-local, multicast and broadcast addresses are refused " +
            "in SDP unless the interface of the call is of the same kind. The longest matching prefix of media-allow and media-deny decides, and deny " +
            "between two of one length. The engine's own control sockets are refused always.") { Area = Interfaces, Own = true },
        new("media-deny", '\0', List, null, "CIDR", Supported,
            "Networks media never goes to, as addresses or networks (10.0.0.0/8, 2001:db8::/32): a description that names one is refused, and nothing is " +
            "learned from there.") { Area = Interfaces, Own = true },

        new("listen-ng", 'n', ListenList, null, "[ADDR:]PORT", Supported,
            "UDP socket for the NG protocol. A port alone listens on 127.0.0.1 only. A wildcard address (0.0.0.0, ::) needs ng-allow or ng-open, " +
            "because whoever reaches this port controls all calls.") { Area = Signalling },
        new("listen-tcp-ng", 'N', ListenList, null, "[ADDR:]PORT", Supported, "TCP socket for the NG protocol; addresses as for listen-ng.") { Area = Signalling },
        new("listen-http", '\0', ListenList, null, "[ADDR:]PORT", Supported,
            "HTTP and WebSocket socket: NG, command line interface, metrics; addresses as for listen-ng.") { Area = Signalling },
        new("listen-https", '\0', ListenList, null, "[ADDR:]PORT", Supported, "The same with TLS; needs https-cert.") { Area = Signalling },
        new("https-cert", '\0', OptionKind.Path, null, "FILE", Supported, "PEM certificate chain of listen-https.") { Area = Signalling },
        new("https-key", '\0', OptionKind.Path, null, "FILE", Supported, "PEM private key; https-cert's file when not given.") { Area = Signalling },
        new("http-threads", '\0', Integer, null, "N", Accepted, "Threads of the HTTP server.") { Area = Signalling },
        new("http-buf-size", '\0', Integer, null, "KB", Accepted, "Largest HTTP request body; fixed at 256 KiB.") { Area = Signalling, Range = (0, 1 << 20) },
        new("http-idle-timeout", '\0', Integer, "0", "SECS", Supported, "Close idle HTTP connections after this time; 0 is 10 minutes.") { Area = Signalling, Range = (0, 86400) },
        new("http-host", '\0', List, null, "NAME[:PORT]", Supported,
            "Names by which clients reach listen-http and listen-https, besides the address a request comes to, the host names of those options, the name of the machine, and localhost on " +
            "loopback. A request whose Host header has any other name is refused: a page in somebody's browser could send it.") { Area = Signalling, Own = true },
        new("http-token", '\0', Text, null, "TEXT", Supported,
            "Every HTTP request but /ping and /health, WebSockets among them, needs 'Authorization: Bearer TEXT'. On the command line other users of the machine can read it: better in " +
            "the configuration file, or by http-token-file.") { Area = Signalling, Own = true, Secret = true },
        new("http-token-file", '\0', OptionKind.Path, null, "FILE", Supported, "File whose first line is the text of http-token.") { Area = Signalling, Own = true },
        new("listen-cli", 'c', ListenList, null, "[ADDR:]PORT", Supported, "TCP socket of the command line interface (rtpengine-ctl); addresses as for listen-ng.")
            { Area = Signalling },
        new("listen-udp", 'u', ListenList, null, "[ADDR:]PORT", Supported, "UDP socket of the old rtpproxy protocol.") { Area = Signalling },
        new("listen-tcp", 'l', ListenList, null, "[ADDR:]PORT", NotYet, "TCP socket of the old mediaproxy protocol.") { Area = Signalling },
        new("ng-allow", '\0', List, null, "CIDR", Supported,
            "Who may send control messages, as addresses or networks (10.0.0.0/8, 2001:db8::/32). Loopback always may. Without it everyone " +
            "who reaches a control socket may.") { Area = Signalling, Own = true },
        new("ng-open", '\0', Flag, null, "", Supported,
            "Allow control sockets on a wildcard address without ng-allow. Only where a firewall does the filtering.") { Area = Signalling, Own = true },
        new("control-tos", '\0', Integer, "0", "BYTE", Supported, "Type-of-service byte of control replies.") { Area = Signalling, Range = (0, 255) },
        new("control-pmtu", '\0', Choice, null, "want|dont", Supported,
            "Path MTU discovery on control sockets; 'dont' lets large UDP replies be fragmented on the way.") { Area = Signalling, Choices = ["want", "dont"] },
        new("templates", '\0', Text, null, "SECTION", Supported,
            "Section of the configuration file with signalling templates: 'name = flags' in the syntax of rtpp-flags. 'default' applies to all " +
            "commands, the name of a command to that command, others when the key 'template' asks for them.") { Area = Signalling },

        new("timeout", 'o', Integer, "60", "SECS", Supported, "End a call when no media arrives for this long where some is expected. 0 means the default.")
            { Area = Calls },
        new("silent-timeout", 's', Integer, "3600", "SECS", Supported, "The same for streams that are on hold or muted.") { Area = Calls },
        new("offer-timeout", '\0', Integer, "3600", "SECS", Supported, "End a call that has had no answer for this long.") { Area = Calls },
        new("final-timeout", 'a', Integer, "0", "SECS", Supported, "End every call at this age; 0 is never.") { Area = Calls },
        new("delete-delay", 'd', Integer, "30", "SECS", Supported, "Keep a deleted call this long before its ports are freed.") { Area = Calls },
        new("sip-source", '\0', Flag, null, "", Supported, "Send media to the address the SIP message came from, not to the one in the SDP, unless the flags say otherwise.")
            { Area = Calls },
        new("endpoint-learning", '\0', Choice, "heuristic", "off|immediate|delayed|heuristic", Supported,
            "How the peer's real media address is found: never; from the first packet; after 3 seconds; or by the best match of the first 3 seconds.")
            { Area = Calls, Choices = ["off", "immediate", "delayed", "heuristic", "no-learning"] },
        new("reject-invalid-sdp", '\0', Flag, null, "", Supported, "Refuse an SDP with errors that are otherwise passed over.") { Area = Calls },
        new("software-id", '\0', Text, null, "TEXT", Supported, "Name in the s= line of generated SDP and in STUN; default 'mediaengine-VERSION'.") { Area = Calls },
        new("b2b-url", 'b', Text, null, "URL", Supported,
            "XML-RPC address that is told about calls ended by a timeout. '%%' in it stands for the address of the call's proxy, or for what the key " +
            "xmlrpc-callback says.") { Area = Calls },
        new("xmlrpc-format", 'x', Integer, "0", "0|1|2", Supported,
            "Form of that message: 0 calls 'di' for each tag, 1 'teardown' with the call-id, 2 'dlg.terminate_dlg' with call-id and both tags.") { Area = Calls, Range = (0, 2) },

        new("max-sessions", '\0', Integer, "-1", "N", Supported, "Refuse new calls beyond this many; 0 refuses all (drain), -1 is no limit.") { Area = Limits, Range = (-1, int.MaxValue) },
        new("max-load", '\0', Number, "0", "LOAD", Supported, "Refuse new calls while the system's load average (1 min) is higher; 0 is no limit.") { Area = Limits, Range = (0, 1e6) },
        new("max-cpu", '\0', Number, "0", "PERCENT", Supported, "Refuse new calls while the machine's CPU use is higher; 0 is no limit.") { Area = Limits, Range = (0, 100) },
        new("max-bandwidth", '\0', Integer, "0", "BYTES/S", Supported, "Refuse new calls while more media than this is relayed; 0 is no limit.") { Area = Limits, Range = (0, long.MaxValue) },
        new("max-memory", '\0', Integer, "0", "MIB", Supported,
            "Refuse new calls while more than 90 % of this memory is used. 0 takes the limit of the control group (container), or none where there is none.")
            { Area = Limits, Own = true, Range = (0, 1 << 24) },
        new("max-medias-per-call", '\0', Integer, "16", "N", Supported, "Media sections of a call's first offer that get ports; those behind them are refused.") { Own = true, Area = Limits, Range = (1, 1000) },
    ];
}
