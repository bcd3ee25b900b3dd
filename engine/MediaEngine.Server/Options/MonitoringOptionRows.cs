using static MediaEngine.Protocol.Compatibility.NameStatus;
using static MediaEngine.Server.Options.OptionArea;
using static MediaEngine.Server.Options.OptionKind;

namespace MediaEngine.Server.Options;

/// <summary>Redis, Homer, Graphite, MQTT and what replies report.</summary>
internal static class MonitoringOptionRows
{
    public static readonly OptionDefinition[] Rows =
    [
        new("ssrc-reporting", '\0', Choice, "full", "full|inline|global|none", Same,
            "Where query and delete replies contain the statistics of each SSRC.")
            { Area = Reporting, Choices = ["full", "inline", "global", "none"] },

        new("redis", 'r', Text, null, "[PW@]IP:PORT/DB", NotYet,
            "Database for the state of calls. The password may also be in RTPENGINE_REDIS_AUTH_PW.")
            { Area = Redis, Secret = true },
        new("redis-write", 'w', Text, null, "[PW@]IP:PORT/DB", NotYet,
            "Another database for writing. The password may also be in RTPENGINE_REDIS_WRITE_AUTH_PW.")
            { Area = Redis, Secret = true },
        new("redis-subscribe", '\0', Text, null, "[PW@]IP:PORT[/DB]", NotYet,
            "Another database for notifications. The password may also be in RTPENGINE_REDIS_SUBSCRIBE_AUTH_PW.")
            { Area = Redis, Secret = true },
        new("subscribe-keyspace", 'k', List, null, "DB", NotYet,
            "Databases to subscribe to for calls of other engines. -1 subscribes to none.")
            { Area = Redis },
        new("redis-num-threads", '\0', Integer, "4", "N", NoEffect, "Threads that restore calls.") { Area = Redis },
        new("redis-expires", '\0', Integer, "86400", "SECS", NotYet, "Lifetime of a key.") { Area = Redis },
        new("no-redis-required", 'q', Flag, null, "", NotYet, "Start even when the database cannot be reached.") { Area = Redis },
        new("redis-allowed-errors", '\0', Integer, "-1", "N", NotYet,
            "Number of errors before the database is disabled. -1 means no limit.")
            { Area = Redis, Range = (-1, int.MaxValue) },
        new("redis-disable-time", '\0', Integer, "10", "SECS", NotYet,
            "How long the database is disabled after these errors.") { Area = Redis },
        new("redis-cmd-timeout", '\0', Integer, "0", "MSECS", NotYet, "Timeout of a command. 0 means none.") { Area = Redis },
        new("redis-connect-timeout", '\0', Integer, "1000", "MSECS", NotYet, "Timeout of connecting.") { Area = Redis },
        new("redis-resolve-on-reconnect", '\0', Flag, null, "", NotYet, "Resolve the host name again when reconnecting.")
            { Area = Redis },
        new("redis-format", '\0', Choice, "bencode", "native|bencode|JSON", NotYet, "Encoding of stored calls.")
            { Area = Redis, Choices = ["native", "bencode", "JSON"] },
        new("redis-delete-async", '\0', Flag, null, "", NotYet, "Delete keys in the background.") { Area = Redis },
        new("redis-delete-async-interval", '\0', Integer, null, "SECS", NotYet,
            "Interval of deleting keys in the background.") { Area = Redis },
        new("redis-tcp-keepalive-time", '\0', Integer, "0", "SECS", NotYet,
            "TCP keepalive time of the connection. 0 means off.") { Area = Redis },
        new("redis-tcp-keepalive-intvl", '\0', Integer, "1", "SECS", NotYet, "Time between probes.") { Area = Redis },
        new("redis-tcp-keepalive-probes", '\0', Integer, "3", "N", NotYet,
            "Number of probes before the connection is closed.") { Area = Redis },
        new("active-switchover", '\0', Flag, null, "", NotYet, "Take over a call of another engine when media of the call arrives.")
            { Area = Redis },

        new("homer", '\0', Text, null, "IP:PORT", NotYet, "Homer (HEP3) server for RTCP.") { Area = Monitoring },
        new("homer-protocol", '\0', Choice, "udp", "udp|tcp", NotYet, "Transport to Homer.")
            { Area = Monitoring, Choices = ["udp", "tcp"] },
        new("homer-id", '\0', Integer, "2001", "N", NotYet, "Capture id at Homer.") { Area = Monitoring },
        new("homer-disable-rtcp-stats", '\0', Flag, null, "", NotYet, "Send no RTCP to Homer.") { Area = Monitoring },
        new("homer-enable-ng", '\0', Flag, null, "", NotYet, "Send NG messages to Homer.") { Area = Monitoring },
        new("homer-ng-capture-proto", '\0', Integer, "61", "N", NotYet, "Protocol number of NG messages.") { Area = Monitoring },
        new("graphite", 'g', Text, null, "IP:PORT", Different, "Graphite server (plaintext protocol over TCP) for statistics.")
            {
                Area = Monitoring,
                Difference = "Names are the keys of the `statistics` command (`totalstatistics.relayedpackets`), not those of rtpengine: " +
                    "dashboards need new names.",
            },
        new("graphite-interval", 'G', Integer, "10", "SECS", Different, "How often statistics are sent.")
            { Area = Monitoring, Difference = "Default is 10 s.", Range = (1, 86400) },
        new("graphite-prefix", '\0', Text, null, "TEXT", Different, "Prefix of each name; a dot follows it.")
            { Area = Monitoring, Difference = "A dot follows the prefix." },
        new("graphite-timeout", '\0', Integer, "5", "SECS", Same,
            "Close the connection after this time without progress. The engine reconnects at the next interval.")
            { Area = Monitoring, Range = (1, 3600) },
        new("mqtt-host", '\0', Text, null, "HOST", NotYet, "MQTT broker.") { Area = Monitoring },
        new("mqtt-port", '\0', Integer, "1883", "PORT", NotYet, "Port of the broker.") { Area = Monitoring, Range = (1, 65535) },
        new("mqtt-id", '\0', Text, null, "TEXT", NotYet, "Client id.") { Area = Monitoring },
        new("mqtt-keepalive", '\0', Integer, "30", "SECS", NotYet, "Keepalive interval.") { Area = Monitoring },
        new("mqtt-user", '\0', Text, null, "NAME", NotYet, "User name at the broker.") { Area = Monitoring },
        new("mqtt-pass", '\0', Text, null, "TEXT", NotYet, "Password at the broker.") { Area = Monitoring, Secret = true },
        new("mqtt-cafile", '\0', OptionKind.Path, null, "FILE", NotYet,
            "File with certificates of certificate authorities.") { Area = Monitoring },
        new("mqtt-capath", '\0', OptionKind.Path, null, "DIR", NotYet,
            "Directory with certificates of certificate authorities.") { Area = Monitoring },
        new("mqtt-certfile", '\0', OptionKind.Path, null, "FILE", NotYet, "Client certificate.") { Area = Monitoring },
        new("mqtt-keyfile", '\0', OptionKind.Path, null, "FILE", NotYet, "Private key of the client certificate.") { Area = Monitoring },
        new("mqtt-tls-alpn", '\0', Text, null, "TEXT", NotYet, "ALPN protocol of the TLS connection.") { Area = Monitoring },
        new("mqtt-publish-qos", '\0', Integer, null, "0|1|2", NotYet, "Quality of service.") { Area = Monitoring, Range = (0, 2) },
        new("mqtt-publish-topic", '\0', Text, null, "TEXT", NotYet, "Topic.") { Area = Monitoring },
        new("mqtt-publish-interval", '\0', Integer, "5000", "MSECS", NotYet, "Interval of publishing.") { Area = Monitoring },
        new("mqtt-publish-scope", '\0', Choice, null, "global|summary|call|media", NotYet, "What is published.")
            { Area = Monitoring, Choices = ["global", "summary", "call", "media"] },
        new("janus-secret", '\0', Text, null, "TEXT", NotYet, "Admin secret of the Janus interface.") { Area = Monitoring, Secret = true },
    ];
}
