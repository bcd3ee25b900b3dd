using static MediaEngine.Protocol.Compatibility.NameStatus;
using static MediaEngine.Server.Options.OptionArea;
using static MediaEngine.Server.Options.OptionKind;

namespace MediaEngine.Server.Options;

/// <summary>The gateway: its web page, its streams, and who may watch them.</summary>
internal static class WebOptionRows
{
    public static readonly OptionDefinition[] Rows =
    [
        new("listen-web", '\0', ListenList, null, "[ADDR:]PORT", Own,
            "HTTP socket of the gateway: page, stream API, WHEP and WHIP. A port alone listens on 127.0.0.1 only. An address that is not " +
            "loopback needs web-token or web-allow.")
            { Area = GatewayWeb },
        new("listen-admin", '\0', ListenList, null, "[ADDR:]PORT", Own,
            "The same page and API on another socket. When it is given, streams can be added, changed and removed there only; addresses " +
            "as for listen-web.")
            { Area = GatewayWeb },
        new("stream", '\0', List, null, "NAME=URL", Own,
            "A stream of the gateway: a camera by its rtsp or rtsps URL, 'test:' for the test camera, or 'publish:' for a stream that " +
            "somebody publishes by WHIP. More settings, and passwords, " +
            "which other users can read on the command line, belong to a section '[stream-NAME]' of the configuration file with the keys " +
            "url, sub-url, user, password, fingerprint, transport, always-on, close-after, token, publish-token and " +
            "talk-token (docs/gateway.md).")
            { Area = GatewayWeb, Secret = true },
        new("web-cert", '\0', OptionKind.Path, null, "FILE", Own,
            "PEM certificate chain of listen-web and listen-admin, which then are HTTPS. Browsers allow a microphone on HTTPS pages only.")
            { Area = GatewayWeb },
        new("web-key", '\0', OptionKind.Path, null, "FILE", Own, "PEM private key; web-cert's file when not given.") { Area = GatewayWeb },
        new("web-token", '\0', Text, null, "TEXT", Own,
            "Every request to the API, WHEP and WHIP needs 'Authorization: Bearer TEXT'. The page takes it from its address: " +
            "/#token=TEXT. " +
            "The key token of a stream allows to watch that stream only.")
            { Area = GatewayWeb, Secret = true },
        new("web-token-file", '\0', OptionKind.Path, null, "FILE", Own,
            "File whose first line is the text of web-token.") { Area = GatewayWeb },
        new("web-jwt-key", '\0', Text, null, "TEXT", Own,
            "JSON Web Tokens are taken as bearer tokens when they are signed with this secret (HS256 from 32 characters, HS384 from 48, " +
            "HS512 from 64). Their claims say what they allow, and sessions end with them (docs/gateway.md).")
            { Area = GatewayWeb, Secret = true },
        new("web-jwt-key-file", '\0', OptionKind.Path, null, "FILE", Own,
            "File whose first line is the text of web-jwt-key; SIGHUP reads it again.") { Area = GatewayWeb },
        new("web-jwt-jwks", '\0', OptionKind.Path, null, "FILE", Own,
            "JSON Web Tokens are taken when they are signed with a key of this set of public keys (JWKS: RSA, P-256, P-384, P-521, " +
            "Ed25519); SIGHUP reads it again.")
            { Area = GatewayWeb },
        new("web-jwt-issuer", '\0', Text, null, "TEXT", Own, "The claim iss of a JSON Web Token has to be this.") { Area = GatewayWeb },
        new("web-jwt-audience", '\0', Text, null, "TEXT", Own, "The claim aud of a JSON Web Token has to contain this.")
            { Area = GatewayWeb },
        new("web-allow", '\0', List, null, "CIDR", Own,
            "Who may connect to listen-web and listen-admin, as addresses or networks. Loopback always may. Without it everyone who " +
            "reaches the socket may.")
            { Area = GatewayWeb },
        new("web-hosts", '\0', List, null, "NAME[:PORT]", Own,
            "Names by which browsers reach listen-web, besides the address a request comes to, the names of the listen options, the name " +
            "of the machine, and localhost on loopback. A request with another Host is refused, because a foreign page could send it " +
            "(DNS rebinding).")
            { Area = GatewayWeb },
        new("web-origins", '\0', List, null, "ORIGIN", Own,
            "Web sites (https://example.org) whose pages may use WHEP and WHIP here; '*' is every site. Without it every site may when a " +
            "token is needed, and none otherwise.")
            { Area = GatewayWeb },
        new("web-frame-ancestors", '\0', List, "'self'", "ORIGIN", Own,
            "Web sites that may show /embed/NAME in a frame; '*' is every site.") { Area = GatewayWeb },
        new("web-udp-port", '\0', Integer, "0", "PORT", Own,
            "All WHEP and WHIP sessions of the first media worker share this UDP port of every media address, those of the next one the " +
            "port behind it, and so on. 0 gives each session a port of its own from port-min to port-max.")
            { Area = GatewayWeb, Range = (0, 65535) },
        new("web-prefix", '\0', Text, null, "/PATH", Own,
            "Path under which a reverse proxy offers the gateway. It is put before every path in an answer, and taken from requests that " +
            "have it.")
            { Area = GatewayWeb },
        new("web-proxies", '\0', List, null, "CIDR", Own,
            "Reverse proxies whose X-Forwarded-For, -Proto, -Host and -Prefix are believed.") { Area = GatewayWeb },
        new("ice-servers", '\0', List, null, "URI", Own,
            "STUN and TURN servers that viewers are told about: stun:HOST[:PORT], turn:HOST[:PORT][?transport=udp|tcp], stuns:, turns:.")
            { Area = GatewayWeb },
        new("turn-secret", '\0', Text, null, "TEXT", Own,
            "Secret shared with the TURN servers, from which each viewer gets credentials for some hours (coturn: static-auth-secret).")
            { Area = GatewayWeb, Secret = true },
        new("camera-networks", '\0', List, "10.0.0.0/8;172.16.0.0/12;192.168.0.0/16;fc00::/7", "CIDR", Own,
            "Networks in which cameras added by the API may be. The configuration file and the command line may name any camera. " +
            "Loopback " +
            "and link-local addresses only when one of their own networks is listed.")
            { Area = GatewayWeb },
    ];
}
