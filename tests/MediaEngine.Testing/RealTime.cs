namespace MediaEngine.Testing;

/// <summary>
/// Lets real time pass where time itself is tested: the pace of media, a stall, a window without wake-ups. To wait for a condition use <see
/// cref="Eventually"/>.
/// </summary>
public static class RealTime
{
    public static void Pass(TimeSpan time) => Thread.Sleep(time);

    public static void PassMilliseconds(int milliseconds) => Thread.Sleep(milliseconds);
}
