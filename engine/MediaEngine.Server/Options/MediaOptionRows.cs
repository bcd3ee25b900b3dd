using static MediaEngine.Protocol.Compatibility.NameStatus;
using static MediaEngine.Server.Options.OptionArea;
using static MediaEngine.Server.Options.OptionKind;

namespace MediaEngine.Server.Options;

/// <summary>DTLS, transcoding, recording and playback.</summary>
internal static class MediaOptionRows
{
    private const double Milliseconds = 3_600_000;

    public static readonly OptionDefinition[] Rows =
    [
        new("ice-tcp", '\0', Integer, "0", "PORT", Own,
            "Accept ICE over TCP (RFC 6544), and offer it to each leg with ICE and rtcp-mux unless the NG key ICE-TCP says " +
            "otherwise. The first media worker listens on this port of each media address, the second on the next port, and so on. " +
            "0 means off.")
            { Area = Security, Range = (0, 65535) },
        new("dtls-passive", '\0', Flag, null, "", Same, "Prefer the passive DTLS role unless the flags say otherwise.") { Area = Security },
        new("dtls-cert-cipher", '\0', Choice, "prime256v1", "prime256v1|RSA", Same,
            "Key type of the DTLS certificate. The engine creates a certificate at each start and after dtls-cert-rotation.")
            { Area = Security, Choices = ["prime256v1", "RSA"] },
        new("dtls-cert-rotation", '\0', Integer, "604800", "SECS", Own,
            "Age at which the DTLS certificate is replaced. New calls use the new certificate; calls keep the certificate that they " +
            "began with. 0 never replaces it.")
            { Area = Security, Range = (0, 315360000) },
        new("dtls-rsa-key-size", '\0', Integer, "2048", "BITS", Same, "Size of an RSA key.") { Area = Security, Range = (1024, 16384) },
        new("dtls-signature", '\0', Choice, "SHA-256", "HASH", Same,
            "Hash of the offered fingerprint, and of the certificate's signature (which never uses SHA-1).")
            { Area = Security, Choices = ["SHA-1", "SHA-256", "SHA-384", "SHA-512", "sha1", "sha256", "sha384", "sha512"] },
        new("dtls-mtu", '\0', Integer, "1200", "BYTES", Same,
            "Size of the largest DTLS record that is sent.") { Area = Security, Range = (256, 65535) },
        new("dtls-ciphers", '\0', Text, null, "LIST", Same, "Cipher list in OpenSSL's notation.") { Area = Security },

        new("rtcp-interval", '\0', Integer, "5000", "MSECS", Same,
            "Average time between RTCP reports that the engine generates (generate RTCP).")
            { Area = OptionArea.Media, Range = (500, Milliseconds) },
        new("mos", '\0', List, "CQ;G.107", "CQ|LQ|G.107|G.107.2|legacy", Same,
            "How MOS is computed: conversational (CQ) or listening quality (LQ), and the model.")
            { Area = OptionArea.Media },
        new("max-ssrcs", '\0', Integer, "20", "N", Own,
            "Number of SSRCs per m= section and direction with statistics of their own. Packets of further SSRCs are forwarded but " +
            "not counted by SSRC.")
            { Area = OptionArea.Media, Range = (1, 1000) },
        new("retransmission-memory", '\0', Integer, "256", "MIB", Own,
            "Memory of one worker for packets that may be retransmitted. 0 keeps none.")
            { Area = OptionArea.Media, Range = (0, 65536) },
        new("remb-min", '\0', Integer, "30", "KBIT/S", Own,
            "Lower limit for bandwidth estimates (REMB) that reach a sender, because estimates can be forged.")
            { Area = OptionArea.Media, Range = (0, 1e9) },
        new("remb-max", '\0', Integer, "50000", "KBIT/S", Own, "Upper limit for bandwidth estimates (REMB) that reach a sender.")
            { Area = OptionArea.Media, Range = (1, 1e9) },
        new("measure-rtp", '\0', Flag, null, "", Same,
            "Also compute MOS of streams without RTCP reports, from the loss and jitter that the engine measures. MOS is listening " +
            "quality while no round-trip time is known.")
            { Area = OptionArea.Media },
        new("jitter-buffer", '\0', Integer, "0", "PACKETS", NotYet, "Size of the jitter buffer. 0 means none.")
            { Area = OptionArea.Media, Range = (0, 10000) },
        new("jb-clock-drift", '\0', Flag, null, "", NotYet, "Compensate clock drift in the jitter buffer.") { Area = OptionArea.Media },
        new("jb-adaptive", '\0', Flag, null, "", NotYet, "Adapt the size of the jitter buffer.") { Area = OptionArea.Media },
        new("jb-adaptive-min", '\0', Integer, "0", "MSECS", NotYet, "Minimum size of the adaptive jitter buffer.")
            { Area = OptionArea.Media, Range = (0, Milliseconds) },
        new("jb-adaptive-max", '\0', Integer, "300", "MSECS", NotYet, "Maximum size of the adaptive jitter buffer.")
            { Area = OptionArea.Media, Range = (0, Milliseconds) },
        new("dtx-delay", '\0', Integer, "0", "MSECS", NotYet, "Wait for a packet this long before generating silence. 0 means off.")
            { Area = OptionArea.Media, Range = (0, Milliseconds) },
        new("max-dtx", '\0', Integer, "30", "SECS", NotYet,
            "Maximum duration of generated silence.") { Area = OptionArea.Media, Range = (0, 86400) },
        new("dtx-buffer", '\0', Integer, "10", "PACKETS", NotYet, "Number of packets held for discontinuous transmission.")
            { Area = OptionArea.Media, Range = (0, 10000) },
        new("dtx-lag", '\0', Integer, "100", "MSECS", NotYet, "Maximum lag of the buffer of dtx-buffer.")
            { Area = OptionArea.Media, Range = (0, Milliseconds) },
        new("dtx-shift", '\0', Integer, "5", "MSECS", NotYet, "Step by which the timing of the buffer of dtx-buffer is adjusted.")
            { Area = OptionArea.Media, Range = (0, Milliseconds) },
        new("dtx-cn-params", '\0', List, null, "LEVEL;...", NotYet, "Comfort noise level and coefficients for generated silence.")
            { Area = OptionArea.Media },
        new("amr-dtx", '\0', Choice, "native", "native|CN", NotYet, "How silence in AMR is generated.")
            { Area = OptionArea.Media, Choices = ["native", "CN"] },
        new("evs-dtx", '\0', Choice, "native", "native|CN", NotYet, "How silence in EVS is generated.")
            { Area = OptionArea.Media, Choices = ["native", "CN"] },
        new("silence-detect", '\0', Number, "0", "PERCENT", NotYet,
            "Treat audio below this level as silence when transcoding. 0 means off.")
            { Area = OptionArea.Media, Range = (0, 100) },
        new("cn-payload", '\0', List, "32", "LEVEL;...", NotYet, "Comfort noise level and coefficients sent for detected silence.")
            { Area = OptionArea.Media },
        new("evs-lib-path", '\0', OptionKind.Path, null, "FILE", NotYet, "Path of the EVS codec library.") { Area = OptionArea.Media },
        new("codec-chain-lib-path", '\0', OptionKind.Path, null, "FILE", NotYet,
            "Path of the codec offload library.") { Area = OptionArea.Media },
        new("codec-chain-runners", '\0', Integer, null, "N", NoEffect, "Tuning of codec offload.") { Area = OptionArea.Media },
        new("codec-chain-concurrency", '\0', Integer, null, "N", NoEffect, "Tuning of codec offload.") { Area = OptionArea.Media },
        new("codec-chain-async", '\0', Integer, null, "N", NoEffect, "Tuning of codec offload.") { Area = OptionArea.Media },
        new("transcode-config", '\0', Text, null, "PREFIX", NotYet, "Read transcoding rules from the sections '[PREFIX-NAME]'.")
            { Area = OptionArea.Media },
        new("ng-client-timeout", '\0', Integer, "50", "MSECS", NotYet, "Time to wait for another engine's reply to a transform request.")
            { Area = OptionArea.Media, Range = (1, Milliseconds) },
        new("ng-client-retries", '\0', Integer, "5", "N", NotYet, "Number of retries of a transform request.")
            { Area = OptionArea.Media, Range = (0, 100) },
        new("dtmf-log-dest", '\0', Text, null, "IP:PORT", NotYet, "Send a JSON datagram for each DTMF event.") { Area = OptionArea.Media },
        new("dtmf-log-ng-tcp", '\0', Flag, null, "", NotYet, "Send DTMF events to all TCP NG connections.") { Area = OptionArea.Media },
        new("dtmf-no-log-injects", '\0', Flag, null, "", NotYet, "Do not report events that come from 'play DTMF'.")
            { Area = OptionArea.Media },
        new("dtmf-no-suppress", '\0', Flag, null, "", NotYet, "Keep the tones in the audio when they are converted to events.")
            { Area = OptionArea.Media },
        new("dtmf-digit-delay", '\0', Integer, "2500", "MSECS", NotYet, "Delay audio by this time while digits are blocked.")
            { Area = OptionArea.Media, Range = (0, Milliseconds) },

        new("recording-dir", '\0', OptionKind.Path, null, "DIR", NotYet, "Directory of recordings. Without this option recording is off.")
            { Area = Recording },
        new("recording-method", '\0', Choice, "pcap", "pcap|proc|all", NotYet, "How calls are recorded.")
            { Area = Recording, Choices = ["pcap", "proc", "all"] },
        new("recording-format", '\0', Choice, "raw", "raw|eth", NotYet, "Packets in pcap files with or without an Ethernet header.")
            { Area = Recording, Choices = ["raw", "eth"] },
        new("record-egress", '\0', Flag, null, "", NotYet, "Record sent media instead of received media.") { Area = Recording },
        new("record-both", '\0', Flag, null, "", NotYet, "Record received and sent media.") { Area = Recording },
        new("vsc-start-rec", '\0', Text, null, "CODE", NotYet, "DTMF code that starts recording.") { Area = Recording },
        new("vsc-stop-rec", '\0', Text, null, "CODE", NotYet, "DTMF code that stops recording.") { Area = Recording },
        new("vsc-start-stop-rec", '\0', Text, null, "CODE", NotYet, "DTMF code that starts and stops recording.") { Area = Recording },
        new("vsc-pause-rec", '\0', Text, null, "CODE", NotYet, "DTMF code that pauses recording.") { Area = Recording },
        new("vsc-pause-resume-rec", '\0', Text, null, "CODE", NotYet, "DTMF code that pauses and resumes recording.") { Area = Recording },
        new("vsc-start-pause-resume-rec", '\0', Text, null, "CODE", NotYet, "DTMF code that starts, pauses and resumes recording.")
            { Area = Recording },

        new("audio-player", '\0', Choice, "on-demand", "on-demand|play-media|transcoding|always", NotYet,
            "When audio is sent by a player at constant pace.")
            { Area = Player, Choices = ["on-demand", "play-media", "transcoding", "always"] },
        new("audio-buffer-length", '\0', Integer, "500", "MSECS", NotYet, "Buffer of the audio player.")
            { Area = Player, Range = (0, Milliseconds) },
        new("audio-buffer-delay", '\0', Integer, "5", "MSECS", NotYet, "Delay of the audio player.")
            { Area = Player, Range = (0, Milliseconds) },
        new("player-cache", '\0', Flag, null, "", NotYet, "Keep encoded media in memory.") { Area = Player },
        new("preload-media-files", '\0', List, null, "FILE", NotYet, "Media files to load at start.") { Area = Player },
        new("media-files-reload", '\0', Integer, null, "SECS", NotYet, "How often files are checked for changes.") { Area = Player },
        new("media-files-expire", '\0', Integer, null, "SECS", NotYet,
            "Remove files from memory that were not used for this long.") { Area = Player },
        new("expiry-timer", '\0', Integer, null, "SECS", NotYet, "Interval of the check for unused media.") { Area = Player },
        new("preload-db-media", '\0', List, null, "ID", NotYet, "Media of the database to load at start.") { Area = Player },
        new("db-media-reload", '\0', Integer, null, "SECS", NotYet, "How often media of the database is read again.") { Area = Player },
        new("db-media-expire", '\0', Integer, null, "SECS", NotYet,
            "Remove media of the database from memory that was not used for this long.")
            { Area = Player },
        new("db-media-cache", '\0', OptionKind.Path, null, "DIR", NotYet, "Directory for copies of database media.")
            { Area = Player },
        new("preload-db-cache", '\0', Flag, null, "", NotYet, "Load the copies of db-media-cache at start.") { Area = Player },
        new("db-cache-reload", '\0', Integer, null, "SECS", NotYet,
            "How often the copies of db-media-cache are read again.") { Area = Player },
        new("db-cache-expire", '\0', Integer, null, "SECS", NotYet,
            "Remove copies from db-media-cache that were not used for this long.") { Area = Player },
        new("mysql-host", '\0', Text, null, "HOST", NotYet, "Database with media to play (play media, db-id).") { Area = Player },
        new("mysql-port", '\0', Integer, null, "PORT", NotYet, "Port of the database.") { Area = Player, Range = (1, 65535) },
        new("mysql-user", '\0', Text, null, "NAME", NotYet, "User name at the database.") { Area = Player },
        new("mysql-pass", '\0', Text, null, "TEXT", NotYet, "Password at the database.") { Area = Player, Secret = true },
        new("mysql-query", '\0', Text, null, "SQL", NotYet, "Query with one %llu for the id.") { Area = Player },
        new("moh-max-duration", '\0', Integer, "1800000", "MSECS", NotYet, "Maximum duration of music on hold.") { Area = Player },
        new("moh-max-repeats", '\0', Integer, "999", "N", NotYet, "Maximum number of repetitions of music on hold.") { Area = Player },
        new("moh-attr-name", '\0', Text, null, "NAME", NotYet, "SDP attribute that marks music on hold.") { Area = Player },
        new("moh-prevent-double-hold", '\0', Flag, null, "", NotYet, "No music on hold while both sides hold.") { Area = Player },
    ];
}
