namespace MediaEngine.Testing;

/// <summary>A configuration file in the form that operators use, with all common options.</summary>
public static class RtpengineConf
{
    public const string Everything = """
        [rtpengine]

        table = 0
        no-fallback = false
        ### several interfaces
        interface = internal/10.0.0.5;external/192.0.2.5!203.0.113.54
        listen-ng = localhost:2223
        listen-tcp-ng = 127.0.0.1:2224
        listen-http = 127.0.0.1:8080
        listen-https = 127.0.0.1:8443
        https-cert = /etc/ssl/cert.pem
        https-key = /etc/ssl/key.pem
        listen-cli = localhost:2229
        foreground = true
        pidfile = /run/rtpengine.pid
        port-min = 30000
        port-max = 40000
        tos = 184
        timeout = 61
        silent-timeout = 3601
        offer-timeout = 3602
        final-timeout = 10800
        delete-delay = 5
        sip-source = true
        dtls-passive = true
        endpoint-learning = heuristic
        max-sessions = 500
        max-load = 12.5
        max-cpu = 90
        max-bandwidth = 1000000
        software-id = my engine
        templates = templates
        num-threads = 4
        log-level = 5
        log-stderr = false
        log-facility = local1
        log-name = rtpengine
        log-facility-cdr = local2
        log-facility-rtcp = local3
        log-facility-dtmf = local4
        log-format = parsable
        dtls-cert-cipher = prime256v1
        recording-dir = /var/spool/rtpengine
        recording-method = proc
        recording-format = eth
        dtmf-log-dest = 127.0.0.1:2228
        dtmf-log-ng-tcp = true
        dtmf-no-log-injects = true
        dtmf-no-suppress = true
        dtmf-digit-delay = 2000
        rtcp-interval = 4000
        mos = CQ
        ssrc-reporting = full
        redis = 127.0.0.1:6379/5
        redis-write = secret@127.0.0.1:6379/42
        subscribe-keyspace = 5;42
        redis-num-threads = 8
        redis-expires = 86400
        no-redis-required = false
        homer = 123.234.345.456:65432
        homer-protocol = udp
        homer-id = 2001
        homer-disable-rtcp-stats = false
        homer-enable-ng = true
        homer-ng-capture-proto = 61
        graphite = 127.0.0.1:9
        b2b-url = http://%%:8090/

        [templates]
        WebRTC = transport-protocol=UDP/TLS/RTP/SAVPF ICE=force rtcp-mux=[offer require]
        """;

    /// <summary>The same file with other values, for options that depend on the machine.</summary>
    /// <param name="changes">Options and values. Null removes an option; a new option is added.</param>
    public static string With(params (string Option, string? Value)[] changes)
    {
        List<string> lines = [.. Everything.Split('\n')];
        foreach ((string option, string? value) in changes)
        {
            int at = lines.FindIndex(line => line.StartsWith(option + " = ", StringComparison.Ordinal));
            if (at >= 0)
                lines.RemoveAt(at);
            if (value is not null)
                lines.Insert(at >= 0 ? at : lines.IndexOf("[rtpengine]") + 1, $"{option} = {value}");
        }

        return string.Join('\n', lines);
    }
}
