using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;

namespace MediaEngine.Control.Requests;

/// <summary>Where the warnings of signalling go: some to the log only, some to the client.</summary>
internal static class WarningText
{
    /// <summary>Notes the warnings with the request.</summary>
    /// <returns>What the reply says beside that; null for nothing.</returns>
    public static string? Tell(NgRequest request, List<NegotiationWarning> warnings)
    {
        List<string>? told = null;
        foreach (NegotiationWarning warning in warnings)
        {
            switch (warning.Code)
            {
                case NegotiationWarningCode.CodecNotCoded:
                    request.Warn(warning.Text, warning.Subject);
                    request.NoteNotDone($"{warning.Subject} cannot be coded here and was not added");
                    break;
                case NegotiationWarningCode.UnknownInterface or NegotiationWarningCode.NoInterfaceTowards
                    or NegotiationWarningCode.CodecUnknown or NegotiationWarningCode.CodecNotReachable:
                    request.Warn(warning.Text, warning.Subject);
                    break;
                default:
                    (told ??= []).Add(warning.Text);
                    break;
            }
        }

        return told is null ? null : string.Join("; ", told);
    }
}
