namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>DTMF blocking, injection, events (ng-flags 2.6).</summary>
internal static class DtmfTable
{
    private const string Digits = "0123456789*#ABCD";

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
        NgKeyRow.Words("DTMF-security", _modes, (r, mode) => r.Request.Dtmf.Security = mode),
        NgKeyRow.Words("DTMF-security-trigger", _modes, (r, mode) => r.Request.Dtmf.SecurityTrigger = mode),
        NgKeyRow.Words("DTMF-security-trigger-end", _modes, (r, mode) => r.Request.Dtmf.SecurityTriggerEnd = mode),
        NgKeyRow.Text("trigger", (r, digits) => r.Request.Dtmf.Trigger = digits),
        NgKeyRow.Text("trigger-end|end-trigger", (r, digits) => r.Request.Dtmf.TriggerEnd = digits),
        NgKeyRow.Number("trigger-end-time", (r, ms) => r.Request.Dtmf.TriggerEndTime = ms),
        NgKeyRow.Number("trigger-end-digits", (r, count) => r.Request.Dtmf.TriggerEndDigits = count),
        NgKeyRow.Number("DTMF-delay", (r, ms) => r.Request.Dtmf.Delay = ms),
        NgKeyRow.Number("volume", (r, decibel) => r.Request.Dtmf.Volume = decibel),
        new("frequency|frequencies", ApplyFrequencies),
        new("code|digit", ApplyCode),
        NgKeyRow.Text("DTMF-log-dest|DTMF-log-destination", (r, text) => r.Request.Dtmf.LogDestination = text),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("inject-DTMF", r => r.Request.Dtmf.Inject = true),
        new("detect-DTMF", r => r.Request.Dtmf.Detect = true),
        new("block-DTMF", r => r.Request.Dtmf.Block = true),
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
