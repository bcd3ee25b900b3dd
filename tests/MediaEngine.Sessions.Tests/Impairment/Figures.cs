using System.Collections.Concurrent;
using System.Globalization;

namespace MediaEngine.Sessions.Tests.Impairment;

/// <summary>
/// Prints one line per case of the packet-loss suite. ./build.sh test shows lines that begin with "figure:" also when all tests pass.
/// </summary>
internal static class Figures
{
    private static readonly ConcurrentDictionary<string, byte> _headed = new();

    /// <param name="longestGap">Longest time between two packets at the far end, seconds.</param>
    /// <param name="delay">99th percentile of the time from arrival at the engine to arrival at the far end, seconds; null when packets
    /// cannot be matched.</param>
    public static void Print(string leg, Impairment impairment, ImpairedStream stream, int heard, double longestGap, double? delay)
    {
        if (_headed.TryAdd("", 0))
            Console.WriteLine("figure: leg            impairment          sent   lost  twice  late  heard  longest gap  delay 99 %");
        string delayed = delay is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.0} ms") : "-";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"figure: {leg,-14} {impairment.Name,-18} {stream.Packets.Count,5}  {stream.Lost,5}  {stream.Duplicates,5} " +
            $"{stream.Reordered,5}  {heard,5}  {longestGap * 1000,8:0} ms  {delayed,10}"));
    }
}
