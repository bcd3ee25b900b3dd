using static MediaEngine.Protocol.Ng.NgStanding;

namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>DTMF blocking, injection, events (ng-flags 2.6).</summary>
internal static class DtmfTable
{
    private const string Digits = "0123456789*#ABCD";

    private const string Trigger = "DTMF-security-trigger";

    private const string NoTrigger = "No digit switches anything.";

    private static readonly NgWords<NgDtmfSecurity> _modes = new(
        ("drop", NgDtmfSecurity.Drop),
        ("silence", NgDtmfSecurity.Silence),
        ("tone", NgDtmfSecurity.Tone),
        ("random", NgDtmfSecurity.Random),
        ("zero", NgDtmfSecurity.Zero),
        ("DTMF", NgDtmfSecurity.Dtmf),
        ("off|no|disable|disabled", NgDtmfSecurity.Off));

    public static readonly NgKeyRow[] Keys =
    [
        NgKeyRow.Words("DTMF-security",
            Different("Telephone events are dropped, tones in the audio stay. Modes other than `drop` and `off` are not done yet.",
                "this mode of DTMF-security",
                r => r.Dtmf.Security is not (NgDtmfSecurity.Unspecified or NgDtmfSecurity.Drop or NgDtmfSecurity.Off)),
            _modes, (r, mode) => r.Request.Dtmf.Security = mode),
        NgKeyRow.Words("DTMF-security-trigger",
            NotYet(NoTrigger, Trigger, r => r.Dtmf.SecurityTrigger is not (NgDtmfSecurity.Unspecified or NgDtmfSecurity.Off)),
            _modes, (r, mode) => r.Request.Dtmf.SecurityTrigger = mode),
        NgKeyRow.Words("DTMF-security-trigger-end", NotYet(NoTrigger, Trigger),
            _modes, (r, mode) => r.Request.Dtmf.SecurityTriggerEnd = mode),
        NgKeyRow.Text("trigger", NotYet(NoTrigger, Trigger), (r, digits) => r.Request.Dtmf.Trigger = digits),
        NgKeyRow.Text("trigger-end|end-trigger", NotYet(NoTrigger, Trigger), (r, digits) => r.Request.Dtmf.TriggerEnd = digits),
        NgKeyRow.Number("trigger-end-time", NotYet(NoTrigger, Trigger), (r, ms) => r.Request.Dtmf.TriggerEndTime = ms),
        NgKeyRow.Number("trigger-end-digits", NotYet(NoTrigger, Trigger), (r, count) => r.Request.Dtmf.TriggerEndDigits = count),
        NgKeyRow.Number("DTMF-delay", NotYet("Audio is not delayed.", isAsked: r => r.Dtmf.Delay > 0),
            (r, ms) => r.Request.Dtmf.Delay = ms),
        NgKeyRow.Number("volume", NotYet("No tone is put in place of a digit."), (r, decibel) => r.Request.Dtmf.Volume = decibel),
        new("frequency|frequencies", NotYet("No tone is put in place of a digit."), ApplyFrequencies),
        new("code|digit", NotYet("No digit is sent or replaced. The value is checked.", isAsked: r => r.Dtmf.Code is not null), ApplyCode),
        NgKeyRow.Text("DTMF-log-dest|DTMF-log-destination", NotYet("No event is sent there."),
            (r, text) => r.Request.Dtmf.LogDestination = text),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("inject-DTMF",
            NoEffect("No preparation is needed. The features that use it (`play DTMF`, `DTMF-log-dest`) are not done yet and say so."),
            r => r.Request.Dtmf.Inject = true),
        new("detect-DTMF",
            NoEffect("No preparation is needed. The features that use it (`play DTMF`, `DTMF-log-dest`) are not done yet and say so."),
            r => r.Request.Dtmf.Detect = true),
        new("block-DTMF", Different("As command `block DTMF`."), r => r.Request.Dtmf.Block = true),
    ];

    private static void ApplyFrequencies(NgRequestReader reader, NgValue value)
    {
        NgList items = value as NgList ?? new NgList(value is NgString text ? text.Text.Split(',').Select(t => (NgValue)t) : [value]);
        foreach (NgValue item in items.Items)
        {
            if (NgArguments.TryInt32(item, out int hertz))
                reader.Request.Dtmf.Frequencies.Add(hertz);
            else
                reader.Warn("value is not a number:", "frequency");
        }
    }

    /// <summary>A key of the phone, or an event number.</summary>
    private static void ApplyCode(NgRequestReader reader, NgValue value)
    {
        int code = value is NgString { Text: [char key] } ? Digits.IndexOf(char.ToUpperInvariant(key)) : -1;
        if (code < 0 && NgArguments.TryInt32(value, out int number))
            code = number;
        reader.Request.Dtmf.Code = code;
    }
}
