using MediaEngine.Protocol.Ng;
using MediaEngine.Signalling;

namespace MediaEngine.Control.Requests;

/// <summary>Sends each warning of signalling to its destination: some go to the log only, some to the client as well.</summary>
internal static class WarningText
{
    /// <summary>Records the warnings with the request.</summary>
    /// <returns>The warning for the reply; null for none.</returns>
    public static string? Tell(NgRequest request, List<NegotiationWarning> warnings)
    {
        List<string>? told = null;
        foreach (NegotiationWarning warning in warnings)
        {
            switch (warning.Code)
            {
                case NegotiationWarningCode.CodecNotCoded:
                    request.Warn(warning.Text, warning.Subject);
                    request.NoteNotDone($"{warning.Subject} cannot be transcoded here and was not added");
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
