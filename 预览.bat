@echo off
rem As in the file that it calls: no goto, no labels, no Chinese inside parentheses or before the code page is set.
setlocal DisableDelayedExpansion
for /f "tokens=2 delims=:." %%a in ('chcp') do set "CODEPAGE=%%a"
chcp 65001 >nul
set "YIBAO_TASK=预览.bat"
set "STATUS=3"
rem It is known by its size, so that it is found also by a cmd that does not read this file in that code page.
pushd "%~dp0"
set "READY="
for %%f in (??.bat) do if %%~zf GTR 4000 set "READY=%%f"
if not defined READY echo 在“预览.bat”旁边没有找到“生成.bat”。
if not defined READY echo 请先把压缩包整个解压到 D 盘或桌面，再双击解压出来的“预览.bat”；不要单独移动它。

if defined READY call "%READY%" preview %*
if defined READY set "STATUS=%ERRORLEVEL%"
if not defined READY echo 按任意键关闭这个窗口。
if not defined READY pause >nul
popd
chcp %CODEPAGE% >nul & exit /b %STATUS%
