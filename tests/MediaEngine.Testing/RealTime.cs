namespace MediaEngine.Testing;

/// <summary>
/// Lets time pass where time itself is what a test is about: the pace of media, a stall, a window in which nothing may wake up. It is no
/// way to wait for something; <see cref="Eventually"/> is.
/// </summary>
public static class RealTime
{
    public static void Pass(TimeSpan time) => Thread.Sleep(time);

    public static void PassMilliseconds(int milliseconds) => Thread.Sleep(milliseconds);
}
