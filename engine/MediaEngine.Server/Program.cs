Console.WriteLine("mediaengine");
