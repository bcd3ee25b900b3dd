namespace MediaEngine.Protocol.Rtsp;

/// <summary>The reason why a session ended, or why a track was not set up.</summary>
/// <param name="Cause">The retry policy depends on it.</param>
/// <param name="Step">The step in which it happened.</param>
/// <param name="Status">Status of the camera's reply; 0 without a reply.</param>
/// <param name="Detail">A sentence for an operator. It never contains a password.</param>
public sealed record RtspFailure(RtspFailureCause Cause, RtspStep Step, int Status, string Detail)
{
    /// <summary>
    /// The next session behaves differently because of <see cref="RtspClientSession.Memory"/>, so no pause is needed before the retry.
    /// </summary>
    public bool RetryAtOnce { get; init; }

    /// <summary>Retry-After of the reply; null when the reply has none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Makes the failure for a reply without success.</summary>
    internal static RtspFailure Of(RtspMessage reply, RtspStep step, string method)
    {
        RtspFailureCause cause = reply.Status switch
        {
            401 or 407 => RtspFailureCause.Unauthorized,
            404 or 410 => RtspFailureCause.Asleep,
            // Status 486 belongs to SIP. Intercoms send it while somebody talks.
            453 or 486 or 500 or 502 or 503 or 504 => RtspFailureCause.Busy,
            402 or 403 => RtspFailureCause.Refused,
            405 or 406 or 415 or 456 or 457 or 459 or 460 or 461 or 462 or 501 or 505 or 551 => RtspFailureCause.NotSupported,
            408 => RtspFailureCause.Timeout,
            _ => RtspFailureCause.Protocol,
        };
        string reason = reply.Reason.Length == 0 ? "" : " " + Printable(reply.Reason);
        return new RtspFailure(cause, step, reply.Status, $"The camera answered {method} with {reply.Status}{reason}.")
        {
            // The camera does not know the session, or the session is in another state than expected. A new session is needed.
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
