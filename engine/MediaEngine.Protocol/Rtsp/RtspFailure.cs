namespace MediaEngine.Protocol.Rtsp;

/// <summary>Why a session ended, or why a track was not set up.</summary>
/// <param name="Cause">What a retry depends on.</param>
/// <param name="Step">Where it happened.</param>
/// <param name="Status">Status of the camera's reply; 0 when there was none.</param>
/// <param name="Detail">A sentence for an operator. It holds no password.</param>
public sealed record RtspFailure(RtspFailureCause Cause, RtspStep Step, int Status, string Detail)
{
    /// <summary>The next session does it another way, by <see cref="RtspClientSession.Memory"/>: no reason to wait.</summary>
    public bool RetryAtOnce { get; init; }

    /// <summary>Retry-After of the reply; null when it has none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The cause of a reply that is no success.</summary>
    internal static RtspFailure Of(RtspMessage reply, RtspStep step, string method)
    {
        RtspFailureCause cause = reply.Status switch
        {
            401 or 407 => RtspFailureCause.Unauthorized,
            404 or 410 => RtspFailureCause.Asleep,
            // 486 is SIP's; intercoms say it while somebody talks.
            453 or 486 or 500 or 502 or 503 or 504 => RtspFailureCause.Busy,
            402 or 403 => RtspFailureCause.Refused,
            405 or 406 or 415 or 456 or 457 or 459 or 460 or 461 or 462 or 501 or 505 or 551 => RtspFailureCause.NotSupported,
            408 => RtspFailureCause.Timeout,
            _ => RtspFailureCause.Protocol,
        };
        string reason = reply.Reason.Length == 0 ? "" : " " + Printable(reply.Reason);
        return new RtspFailure(cause, step, reply.Status, $"The camera answered {method} with {reply.Status}{reason}.")
        {
            // The session is gone, or in another state than thought: a new one is the cure.
            RetryAtOnce = reply.Status is 454 or 455,
            RetryAfter = RtspMessage.LeadingNumber(reply.Header("Retry-After")) is int seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private static string Printable(string text)
    {
        char[] characters = text[..Math.Min(text.Length, 80)].ToCharArray();
        for (int i = 0; i < characters.Length; i++)
        {
            if (characters[i] is < ' ' or > '~')
                characters[i] = '?';
        }

        return RtspUrl.Mask(new string(characters));
    }
}
