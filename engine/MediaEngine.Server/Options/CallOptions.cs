using MediaEngine.Sessions.Plan;

namespace MediaEngine.Server.Options;

internal sealed record CallOptions(CallTimeouts Timeouts, int DeleteDelaySeconds, bool SipSource, bool DtlsPassive, bool RejectInvalidSdp,
    string SoftwareId)
{
    public static CallOptions From(OptionValues values)
    {
        // As in rtpengine, 0 means the default for these three and off for the last.
        int Seconds(string option, int otherwise) => values.Int32(option) is > 0 and int seconds ? seconds : otherwise;
        return new CallOptions(
            new CallTimeouts(Seconds("timeout", 60), Seconds("silent-timeout", 3600), Seconds("offer-timeout", 3600),
                Seconds("final-timeout", 0)),
            Math.Max(0, values.Int32("delete-delay")),
            values.Flag("sip-source"),
            values.Flag("dtls-passive"),
            values.Flag("reject-invalid-sdp"),
            SoftwareIdOf(values));
    }

    /// <summary>Letters, digits and hyphens.</summary>
    public static string SoftwareIdOf(OptionValues values) =>
        new([.. (values.Text("software-id") ?? $"mediaengine-{EngineVersion.Text}").Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
}
