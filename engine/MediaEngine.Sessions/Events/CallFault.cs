namespace MediaEngine.Sessions.Events;

/// <summary>An internal error that ended a call, as texts for the log.</summary>
/// <param name="Where">What the worker was doing: "packet", "timer" or "plan".</param>
/// <param name="Type">Full name of the exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Trace">Its stack and inner exceptions, at most <see cref="LongestTrace"/> characters.</param>
public sealed record CallFault(string Where, string Type, string Message, string Trace)
{
    public const int LongestTrace = 8192;

    private const int LongestMessage = 512;

    public static CallFault Of(string where, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new CallFault(
            where, exception.GetType().FullName ?? exception.GetType().Name, Cut(exception.Message, LongestMessage),
            Cut(exception.ToString(), LongestTrace));
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
