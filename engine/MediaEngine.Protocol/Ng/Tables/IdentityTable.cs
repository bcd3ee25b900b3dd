using static MediaEngine.Protocol.Ng.NgStanding;

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
        new("command", Same(), (_, _) => { }),
        NgKeyRow.Text("call-id|call-ID|callid", Same(), (r, text) => r.Request.CallId = text),
        NgKeyRow.Text("from-tag", Same(), (r, text) =>
        {
            r.Request.FromTag = text;
            r.Request.Selection.Directional |= r.InFlagString;
        }),
        NgKeyRow.Text("to-tag", Same(), (r, text) =>
        {
            r.Request.ToTag = text;
            r.Request.Selection.ToTagFromFlagString |= r.InFlagString;
            r.Request.Deletion.ToTag |= r.InFlagString;
        }),
        NgKeyRow.Text("via-branch", Same(), (r, text) => r.Request.ViaBranch = text),
        NgKeyRow.Text("sdp|SDP", Same(), (r, text) => r.Request.Sdp = text),
        new("flags", Same(), ApplyFlags),
        NgKeyRow.Text("rtpp-flags", Same(), (r, text) =>
        {
            r.Request.Selection.HasFlagString = true;
            r.ApplyFlagString(text);
        }),
        NgKeyRow.Text("template", Same(), (r, name) => r.ApplyTemplate(name)),
        NgKeyRow.Items("from-tags", Same(), (r, item) => r.Request.Selection.FromTags.Add(NgArguments.Unescape(item))),
        NgKeyRow.Text("to-call-id|to-call-ID", Same(), (r, text) => r.Request.Selection.ToCallId = text),
        NgKeyRow.Text("source-call-id|source-call-ID", Same(), (r, text) => r.Request.Selection.SourceCallId = text),
        NgKeyRow.Text("source-tag", Same(), (r, text) => r.Request.Selection.SourceTag = text),
        NgKeyRow.Text("label|from-label", Same(), (r, text) => r.Request.Selection.Label = text),
        NgKeyRow.Text("to-label", Same(), (r, text) => r.Request.Selection.ToLabel = text),
        NgKeyRow.Text("set-label", Same(), (r, text) => r.Request.Selection.SetLabel = text),
        NgKeyRow.Text("address", Same(), (r, text) => r.Request.Selection.Address = text),
        NgKeyRow.Words("all", Same(), _scopes, (r, scope) => r.Request.Selection.Scope = scope),
        NgKeyRow.Words("alias-key", Same(), _aliasKeys, (r, key) => r.Request.Dialogue.AliasKey = key),
        NgKeyRow.Words("supports", Same(), _supported, (r, _) => r.Request.Dialogue.SupportsLoadLimit = true),
        NgKeyRow.Text("xmlrpc-callback", Same(), (r, text) => r.Request.Dialogue.XmlRpcCallback = text),
        NgKeyRow.Words("sip-message-type", Same(), _sipMessageTypes, (r, type) => r.Request.Dialogue.SipMessageType = type),
        NgKeyRow.Number("sip-code", Same(), (r, code) => r.Request.Dialogue.SipCode = code),
        NgKeyRow.Switch("track-state", Same("As the flag."), (r, on) => r.Request.Dialogue.TrackState = on),
        NgKeyRow.Switch("explain", Own("The reply explains each line of the SDP."), (r, on) => r.Request.Explain = on),
    ];

    public static readonly NgFlagRow[] Flags =
    [
        new("all", Same(), r => r.Request.Selection.Scope = NgScope.All),
        new("directional", Same(), r => r.Request.Selection.Directional = true),
        new("new-branch", Same(), r => r.Request.Dialogue.NewBranch = true),
        new("provisional", Same(), r => r.Request.Dialogue.Provisional = true),
        new("track-state", Same("In offers, for `rollback`. One checkpoint for each side, so repeated offers need no more memory."),
            r => r.Request.Dialogue.TrackState = true),
        new("fragment", Same(), r => r.Request.Dialogue.Fragment = true),
        new("no-redis-update", NoEffect("There is no Redis."), r => r.Request.Dialogue.NoRedisUpdate = true),
        new("debug", Same("From then on each request of the call is logged at level 6."), r => r.Request.Debug = true),
        new("explain", Own("As the key."), r => r.Request.Explain = true),
    ];

    public static readonly NgPrefixRow[] Prefixes =
    [
        new("from-tags-", Same(), (r, item) => r.Request.Selection.FromTags.Add(NgArguments.Unescape(item))),
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
