namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>Identity, selection of parties, dialogue state (ng-flags 2.1).</summary>
internal static class IdentityTable
{
    private static readonly NgWords<NgScope> _scopes = new(
        ("all|yes|on|1", NgScope.All),
        ("none|no|off|0", NgScope.Unspecified),
        ("offer-answer", NgScope.OfferAnswer),
        ("except-offer-answer|not-offer-answer|non-offer-answer", NgScope.ExceptOfferAnswer),
        ("flows", NgScope.Flows));

    private static readonly NgWords<NgAliasKey> _aliasKeys = new(
        ("off|none|no", NgAliasKey.Off), ("SDP|sdp", NgAliasKey.Sdp), ("address|endpoint", NgAliasKey.Address));

    private static readonly NgWords<NgSipMessageType> _sipMessageTypes = new(
        ("sip-request|request", NgSipMessageType.Request),
        ("sip-reply|reply|sip-response|response", NgSipMessageType.Reply));

    private static readonly NgWords<bool> _supported = new(("load-limit", true));

    public static readonly NgKeyRow[] Keys =
    [
        new("command", (_, _) => { }),
        NgKeyRow.Text("call-id|call-ID|callid", (r, text) => r.Request.CallId = text),
        NgKeyRow.Text("from-tag", (r, text) =>
        {
            r.Request.FromTag = text;
            r.Request.Selection.Directional |= r.InFlagString;
        }),
        NgKeyRow.Text("to-tag", (r, text) =>
        {
            r.Request.ToTag = text;
            r.Request.Selection.ToTagFromFlagString |= r.InFlagString;
            r.Request.Deletion.ToTag |= r.InFlagString;
        }),
        NgKeyRow.Text("via-branch", (r, text) => r.Request.ViaBranch = text),
        NgKeyRow.Text("sdp|SDP", (r, text) => r.Request.Sdp = text),
        new("flags", ApplyFlags),
        NgKeyRow.Text("rtpp-flags", (r, text) =>
        {
            r.Request.Selection.HasFlagString = true;
            r.ApplyFlagString(text);
        }),
        NgKeyRow.Text("template", (r, name) => r.ApplyTemplate(name)),
        NgKeyRow.Items("from-tags", (r, item) => r.Request.Selection.FromTags.Add(NgArguments.Unescape(item))),
        NgKeyRow.Text("to-call-id|to-call-ID", (r, text) => r.Request.Selection.ToCallId = text),
        NgKeyRow.Text("source-call-id|source-call-ID", (r, text) => r.Request.Selection.SourceCallId = text),
        NgKeyRow.Text("source-tag", (r, text) => r.Request.Selection.SourceTag = text),
        NgKeyRow.Text("label|from-label", (r, text) => r.Request.Selection.Label = text),
        NgKeyRow.Text("to-label", (r, text) => r.Request.Selection.ToLabel = text),
        NgKeyRow.Text("set-label", (r, text) => r.Request.Selection.SetLabel = text),
        NgKeyRow.Text("address", (r, text) => r.Request.Selection.Address = text),
        NgKeyRow.Words("all", _scopes, (r, scope) => r.Request.Selection.Scope = scope),
        NgKeyRow.Words("alias-key", _aliasKeys, (r, key) => r.Request.Dialogue.AliasKey = key),
        NgKeyRow.Words("supports", _supported, (r, _) => r.Request.Dialogue.SupportsLoadLimit = true),
        NgKeyRow.Text("xmlrpc-callback", (r, text) => r.Request.Dialogue.XmlRpcCallback = text),
        NgKeyRow.Words("sip-message-type", _sipMessageTypes, (r, type) => r.Request.Dialogue.SipMessageType = type),
        NgKeyRow.Number("sip-code", (r, code) => r.Request.Dialogue.SipCode = code),
        NgKeyRow.Switch("track-state", (r, on) => r.Request.Dialogue.TrackState = on),
        NgKeyRow.Switch("explain", (r, on) => r.Request.Explain = on),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("all", r => r.Request.Selection.Scope = NgScope.All),
        new("directional", r => r.Request.Selection.Directional = true),
        new("new-branch", r => r.Request.Dialogue.NewBranch = true),
        new("provisional", r => r.Request.Dialogue.Provisional = true),
        new("track-state", r => r.Request.Dialogue.TrackState = true),
        new("fragment", r => r.Request.Dialogue.Fragment = true),
        new("no-redis-update", r => r.Request.Dialogue.NoRedisUpdate = true),
        new("debug", r => r.Request.Debug = true),
        new("explain", r => r.Request.Explain = true),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        new("from-tags-", (r, item) => r.Request.Selection.FromTags.Add(NgArguments.Unescape(item))),
    ];

    private static void ApplyFlags(NgRequestReader reader, NgValue value)
    {
        if (NgArguments.TryStrings(value, out List<string> flags))
        {
            foreach (string flag in flags)
                reader.ApplyFlag(flag);
        }
        else
            reader.Warn("value is not a list of strings:", "flags");
    }
}
