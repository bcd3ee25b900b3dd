using System.Collections;
using System.Runtime.InteropServices;

namespace MediaEngine.Interop.Linux.Processes;

/// <summary>
/// Starts processes with chosen descriptors: posix_spawn(3). <see cref="System.Diagnostics.Process"/> cannot pass any beside the standard
/// ones.
/// </summary>
public static unsafe partial class ChildProcess
{
    public const int SigKill = 9;

    private const string Library = "libc";

    /// <summary>Enough for posix_spawn_file_actions_t, which has 80 octets with glibc and 76 with musl.</summary>
    private const int ActionsLength = 256;

    /// <summary>Starts a program. Descriptors that are not named are closed, because the engine opens all with O_CLOEXEC.</summary>
    /// <param name="arguments">With the name of the program.</param>
    /// <param name="descriptors">Pairs of a descriptor here and its number in the child.</param>
    /// <param name="environment">Set in addition to the environment of this process.</param>
    /// <returns>The process ID, or the negative error number.</returns>
    public static int Start(
        string path, IReadOnlyList<string> arguments, ReadOnlySpan<(int Here, int There)> descriptors,
        IReadOnlyDictionary<string, string> environment)
    {
        byte* actions = stackalloc byte[ActionsLength];
        int error = InitialiseActions(actions);
        if (error != 0)
            return -error;
        byte** arguments0 = Strings(arguments);
        byte** environment0 = Strings(Merged(environment));
        try
        {
            // Numbers that are sources and targets must not meet; the caller's sources are above the targets.
            foreach ((int here, int there) in descriptors)
            {
                if ((error = AddDuplicate(actions, here, there)) != 0)
                    return -error;
            }

            int process;
            error = Spawn(&process, path, actions, null, arguments0, environment0);
            return error != 0 ? -error : process;
        }
        finally
        {
            _ = DestroyActions(actions);
            Free(arguments0);
            Free(environment0);
        }
    }

    /// <summary>Waits for the end of a child. Returns its wait status (wait(2)), or -1.</summary>
    public static int Wait(int process)
    {
        while (true)
        {
            int status;
            if (WaitPid(process, &status, 0) == process)
                return status;
            if (Marshal.GetLastPInvokeError() != Errno.Intr)
                return -1;
        }
    }

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    private static List<string> Merged(IReadOnlyDictionary<string, string> environment)
    {
        var merged = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (!environment.ContainsKey((string)entry.Key))
                merged.Add($"{entry.Key}={entry.Value}");
        }

        foreach ((string name, string value) in environment)
            merged.Add($"{name}={value}");
        return merged;
    }

    private static byte** Strings(IReadOnlyList<string> texts)
    {
        byte** array = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Count; i++)
            array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        return array;
    }

    private static void Free(byte** array)
    {
        for (byte** one = array; *one is not null; one++)
            Marshal.FreeCoTaskMem((nint)(*one));
        NativeMemory.Free(array);
    }

    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(int* process, string path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitialiseActions(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(void* actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(void* actions, int here, int there);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int process, int* status, int options);
}
