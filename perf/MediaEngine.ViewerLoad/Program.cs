using System.Buffers.Binary;
using System.CommandLine;
using System.Net;
using MediaEngine.ViewerLoad;
using MediaEngine.ViewerLoad.Report;

var whep = new Option<string?>("--whep") { HelpName = "URL", Description = "WHEP endpoint, for example http://127.0.0.1:8080/whep/door" };
var janus = new Option<string?>("--janus")
{
    HelpName = "URL",
    Description = "HTTP API of Janus instead, for example http://127.0.0.1:8088/janus",
};
var mount = new Option<int>("--mount") { Description = "mount point of Janus's streaming plugin", DefaultValueFactory = _ => 1 };
var token = new Option<string?>("--token") { Description = "bearer token of the WHEP endpoint" };
var viewers = new Option<int>("--viewers") { Description = "viewers at the same time", DefaultValueFactory = _ => 1 };
var rate = new Option<double>("--start-rate") { Description = "viewers that start in a second", DefaultValueFactory = _ => 20 };
var settle = new Option<double>("--settle") { Description = "seconds before the measurement", DefaultValueFactory = _ => 3 };
var seconds = new Option<double>("--seconds") { Description = "measured seconds", DefaultValueFactory = _ => 10 };
var address = new Option<string>("--address")
{
    Description = "IPv4 address of the viewers; in 127.0.0.0/8 each viewer has its own, beginning here",
    DefaultValueFactory = _ => "127.3.0.1",
};
var threads = new Option<int>("--threads") { Description = "threads, each with a share of the viewers", DefaultValueFactory = _ => 1 };
var cpu = new Option<string?>("--cpu") { HelpName = "LIST", Description = "a CPU for each thread, for example 1,3" };
var check = new Option<int>("--check")
{
    Description = "one of so many packets is decrypted and authenticated; all others are counted by their headers",
    DefaultValueFactory = _ => 16,
};
var loss = new Option<double>("--loss") { Description = "per cent of the packets that viewers lose, and ask for again" };
var pid = new Option<int>("--pid") { Description = "process of the server, to report its CPU time and memory" };

var root = new RootCommand("Viewers without a browser: ICE, DTLS-SRTP, NACK and transport-wide feedback; packets are counted. Prints JSON.")
{
    whep, janus, mount, token, viewers, rate, settle, seconds, address, threads, cpu, check, loss, pid,
};
root.SetAction(async parsed =>
{
    try
    {
        ViewerLoadOptions options = new()
        {
            Whep = Url(parsed.GetValue(whep)),
            Janus = Url(parsed.GetValue(janus)),
            Mount = parsed.GetValue(mount),
            Token = parsed.GetValue(token),
            Viewers = Math.Clamp(parsed.GetValue(viewers), 1, 10_000),
            StartRate = Math.Max(0.1, parsed.GetValue(rate)),
            Settle = parsed.GetValue(settle),
            Seconds = Math.Max(1, parsed.GetValue(seconds)),
            Address = Address(parsed.GetValue(address)!),
            Threads = Math.Clamp(parsed.GetValue(threads), 1, 64),
            Cpus = [.. (parsed.GetValue(cpu) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)],
            CheckEvery = Math.Max(1, parsed.GetValue(check)),
            Loss = Math.Clamp(parsed.GetValue(loss) / 100, 0, 0.9),
            Process = parsed.GetValue(pid),
        };
        if (options.Whep is null == options.Janus is null)
            throw new ViewerLoadException("give either --whep or --janus");
        LoadResult result = await new ViewerRun(options, Console.Error).RunAsync();
        Console.WriteLine(result.Json());
        return result.Watching == options.Viewers ? 0 : 2;
    }
    catch (Exception failure) when (failure is ViewerLoadException or HttpRequestException or FormatException)
    {
        await Console.Error.WriteLineAsync($"viewerload: {failure.Message}");
        return 1;
    }
});
return await root.Parse(args).InvokeAsync();

static Uri? Url(string? text) => text is null ? null
    : Uri.TryCreate(text, UriKind.Absolute, out Uri? url) ? url : throw new ViewerLoadException($"'{text}' is no URL");

static uint Address(string text) => IPAddress.TryParse(text, out IPAddress? parsed) && parsed.GetAddressBytes() is { Length: 4 } bytes
    ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : throw new ViewerLoadException("--address must be an IPv4 address");
