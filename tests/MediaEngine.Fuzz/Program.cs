using MediaEngine.Fuzz;
using SharpFuzz;

// mediaengine-fuzz TARGET            one input on standard input, under afl-fuzz
// mediaengine-fuzz TARGET libfuzzer  under libfuzzer-dotnet
// mediaengine-fuzz TARGET PATH       replays a file or a folder, without instrumentation
if (args.Length == 0 || !FuzzTargets.ByName.TryGetValue(args[0], out FuzzTarget? target))
{
    Console.Error.WriteLine("targets: " + string.Join(' ', FuzzTargets.ByName.Keys.Order()));
    return 1;
}

switch (args)
{
    case [_]:
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target(input.ToArray());
        });
        break;
    case [_, "libfuzzer"]:
        Fuzzer.LibFuzzer.Run(input => target(input));
        break;
    case [_, string path]:
        int broken = 0;
        foreach (string file in Directory.Exists(path) ? Directory.GetFiles(path) : [path])
        {
            try
            {
                target(File.ReadAllBytes(file));
            }
            catch (Exception finding)
            {
                Console.Error.WriteLine($"{file}: {finding.Message}");
                broken++;
            }
        }

        return broken == 0 ? 0 : 1;
}

return 0;
